"""What programs put on the clipboard, made by hand after what they write; and how it gets into a text."""

from playwright.sync_api import Locator

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>
<!-- p.MsoNormal {mso-style-parent:""; margin:0cm; font-family:Calibri} --></style>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings></o:OfficeDocumentSettings></xml><![endif]--></head><body lang=EN-GB>
<!--StartFragment--><p class=MsoNormal style='mso-pagination:none'><b style='mso-bidi-font-weight:normal'>Offer</b> of
<span style='color:red'>today</span><o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol;mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>Two
chairs<o:p></o:p></p><p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span
style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span>One table<o:p></o:p></p><!--EndFragment--></body></html>"""

GMAIL = """<meta http-equiv="content-type" content="text/html; charset=utf-8"><div dir="ltr" style="color:rgb(34,34,34)"
class="gmail_default" onclick="steal()">Hello <b>Jane</b>,<br><ol><li style="margin-left:15px">first</li><li>second</li>
</ol></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid">said before</blockquote>
<img src="https://track.example/open.gif" width="1" height="1" onerror="alert(1)">"""

WEB = """<article class="post" style="font-size:20px"><h2 id="x">Terms</h2><p>Read <a href="https://shop.test/terms"
style="color:blue" onclick="go()">the terms</a> <em>now</em>.</p><script>alert(1)</script><style>p{color:red}</style>
<iframe src="https://evil.test"></iframe><svg onload="alert(2)"><circle/></svg><a href="javascript:alert(3)">bad</a>
<form action="https://evil.test"><input name="password"><button>Go</button></form>
<table><tr><td style="width:10px">Size</td><td>40</td></tr></table></article>"""

DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span
style="font-size:11pt;font-weight:700">Strong</span><span style="font-weight:400"> and </span><span
style="font-style:italic">slanted</span></p></b>"""

# A small picture, as base64.
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY51sNhLUAAAAAElFTkSuQmCC"

_PASTE = """(root, { html, text, png }) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  if (text) data.setData("text/plain", text);
  if (png) {
    const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
    data.items.add(new File([bytes], "image.png", { type: "image/png" }));
  }
  root.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def paste(place: Locator, **what: str) -> None:
    """Paste ``html``, ``text`` or a picture (``png``)."""
    place.evaluate(_PASTE, {"html": "", "text": "", "png": "", **what})
