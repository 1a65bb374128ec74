// A run's part of a page is drawn by the desk; this puts the newest drawing in its place while somebody looks at the page.
"use strict";
for (const part of document.querySelectorAll("[data-live]")) {
  let source = null;
  let isOver = false;

  // A part that a reader has opened or stands in stays so: what is drawn anew would close it and lose the focus.
  const put = (text) => {
    const open = [...part.querySelectorAll("details")].map((one) => one.open);
    const at = part.contains(document.activeElement) ? [...part.querySelectorAll("a,button,summary,[tabindex]")].indexOf(document.activeElement) : -1;
    part.innerHTML = text;
    part.querySelectorAll("details").forEach((one, number) => { one.open = Boolean(open[number]); });
    if (at >= 0) part.querySelectorAll("a,button,summary,[tabindex]")[at]?.focus({ preventScroll: true });
  };
  const listen = () => {
    if (source || isOver || document.hidden) return;
    source = new EventSource(part.dataset.live);
    source.addEventListener("now", (event) => put(event.data));
    source.addEventListener("end", (event) => { isOver = true; leave(); put(event.data); });
    // The browser tries again by itself but where the desk refused: then later, for a place may be free.
    source.addEventListener("error", () => { if (source?.readyState === EventSource.CLOSED) { leave(); setTimeout(listen, 30000); } });
  };
  const leave = () => { source?.close(); source = null; };
  // A browser has six connections for a desk: pages that nobody looks at give theirs back.
  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : listen()));
  addEventListener("pagehide", leave);
  addEventListener("pageshow", listen);
  listen();
}
