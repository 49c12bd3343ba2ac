// Requests to the channel. XMLHttpRequest because its answer arrives with fewer
// turns of the event loop than fetch's.

const pageValue = (name) => {
  // Sites may declare these with var, let or not at all.
  if (name === "url_prefix") return typeof url_prefix === "string" ? url_prefix : "";
  return typeof on_close_goto_url === "string" ? on_close_goto_url : "";
};

const channelUrl = () => pageValue("url_prefix") + "anyterm-module";

// Bodies up to this size are looked at before the request counts as finished.
const SMALL = 65536;

// Posts a form; done(status, text, header) with status 0 when there was no answer.
function post(form, timeout, done) {
  const request = new XMLHttpRequest();
  let over = false;
  const finish = (status) => {
    if (over) return;
    over = true;
    done(status, status ? request.responseText : "", (name) => request.getResponseHeader("X-Anyterm-" + name));
  };
  request.open("POST", channelUrl());
  request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
  request.timeout = timeout;
  // A small answer is complete some time before the browser says so.
  request.onreadystatechange = () => request.readyState === 3 && isWhole(request) && finish(request.status);
  request.onload = () => finish(request.status);
  request.onerror = request.ontimeout = () => finish(0);
  request.send(form);
  return { abort() { over = true; request.abort(); } };
}

function isWhole(request) {
  const size = +request.getResponseHeader("Content-Length");
  if (!size || size > SMALL || request.getResponseHeader("Content-Encoding")) return false;
  return new TextEncoder().encode(request.responseText).length === size;
}

const encode = encodeURIComponent;

// Half a surrogate pair, which an input method can leave behind, cannot be encoded.
const encodeText = (text) => encode(text.toWellFormed ? text.toWellFormed() : text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd"));

// Growing delay between attempts, with some chance in it so that the frames of
// one browser do not come back in step.
const retryDelay = (failures) => Math.min(15000, 250 * 2 ** (failures - 1)) * (0.75 + Math.random() / 2);

// Numbers as in "rows=28;cols=100;cursor=block".
function parsePairs(text) {
  const out = {};
  for (const pair of (text ?? "").split(";")) {
    const [name, value] = pair.split("=");
    if (name && value !== undefined) out[name] = /^\d+$/.test(value) ? +value : value;
  }
  return out;
}

function decodeHeader(value) {
  try { return decodeURIComponent(value ?? ""); } catch { return ""; }
}
