// The records opened last, kept in this browser for the person signed in; the palette offers them when nothing is typed.
const MOST = 10;
const place = () => "gj-recent:" + document.body.dataset.account;

export function recent() {
  try {
    return JSON.parse(window.localStorage.getItem(place()) || "[]");
  } catch {
    return [];
  }
}

export function remember(head) {
  const opened = { url: window.location.pathname, title: head.dataset.recordTitle, icon: head.dataset.recordIcon };
  const others = recent().filter((each) => each.url !== opened.url);
  window.localStorage.setItem(place(), JSON.stringify([opened, ...others].slice(0, MOST)));
}

export function forget() {
  Object.keys(window.localStorage).filter((key) => key.startsWith("gj-recent:")).forEach((key) => window.localStorage.removeItem(key));
}
