// Runs in the measured page. "Painted" is the moment after the frame that shows a change: a message that was posted
// inside an animation frame arrives when that frame was drawn.
() => {
  const painted = () =>
    new Promise((done) =>
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => done(performance.now());
        channel.port2.postMessage(0);
      }),
    );
  let began = 0;
  const begin = (event) => (began = event.timeStamp);
  addEventListener("keydown", begin, { capture: true, passive: true });
  addEventListener("pointerdown", begin, { capture: true, passive: true });

  const when = (place, test, what = { subtree: true, childList: true, characterData: true }) => {
    window.probe.done = new Promise((done) => {
      const observer = new MutationObserver(() => {
        if (!test()) return;
        observer.disconnect();
        painted().then((at) => done(at - began));
      });
      observer.observe(place, what);
    });
  };

  /** Milliseconds from the next key or click to the frame in which something under `root` matches `wanted`. */
  const arm = (root, wanted, attributes) => {
    const place = document.querySelector(root);
    const what = attributes ? { subtree: true, childList: true, attributeFilter: attributes } : { childList: true };
    when(place, () => place.querySelector(wanted), what);
  };

  /** Milliseconds of each key from its keydown to the frame that shows the letter. */
  const typed = [];
  addEventListener("input", () => {
    const start = began;
    painted().then((at) => typed.push(at - start));
  }, { capture: true, passive: true });

  const parts = new Map();
  const learn = async (number) => {
    const answer = await fetch(`/t/${number}/?pane=1&view=all`, { headers: { "X-Pane": "1", "X-Prefetch": "1" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    parts.set(number, ["ticket", "side"].map((name) => page.querySelector(`[data-part=${name}]`).innerHTML));
  };

  /** The same panes with nothing around: the HTML goes in (with the shadow roots of mails, as a page has them). */
  const swap = (number) => {
    const [ticket, side] = parts.get(number);
    began = performance.now();
    document.querySelector("#pane").setHTMLUnsafe(ticket);
    document.querySelector("#side").setHTMLUnsafe(side);
    window.probe.done = painted().then((at) => at - began);
  };

  window.probe = { arm, when, learn, swap, typed, done: null };
}
