/* Tell the platform how high the page is, so that its frame can be as high: an object, and as text for older ones. */

const REST = 100;
let timer;
let told;

function tell() {
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  if (height === told) return;
  told = height;
  const message = { subject: "lti.frameResize", height };
  window.parent.postMessage(message, "*");
  window.parent.postMessage(JSON.stringify(message), "*");
}

if (window.parent !== window) {
  new ResizeObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(tell, REST);
  }).observe(document.body);
}
