// Shows the page «Không có mạng» instead of the browser's own when the server cannot be reached.
// Keeps that page and the style that it needs, and never a page of anybody: whoever uses this
// machine next finds nothing here. What is kept is named by the server (api/web/offline.py).
const { name, page, files } = KEPT;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(name)
      .then((cache) => cache.addAll([page, ...files].map((one) => new Request(one, { credentials: "omit" }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((one) => one !== name).map((one) => caches.delete(one))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const { origin, pathname, search } = new URL(request.url);
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(page)));
  } else if (origin === location.origin && files.includes(pathname + search)) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  }
});
