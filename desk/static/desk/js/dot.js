// The icon of the tab while something is unread.

/** The picture at an address with a red dot in its corner, as an address of its own. */
export async function withDot(url) {
  const image = new Image(32, 32);
  image.src = url;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 32;
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0, 32, 32);
  pen.fillStyle = "#b3261e";
  pen.arc(24, 8, 8, 0, 2 * Math.PI);
  pen.fill();
  return canvas.toDataURL();
}
