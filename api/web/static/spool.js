// Files that wait to be sent: kept in this browser until the server has acknowledged them, so that
// neither a cut of the network nor a restart of the browser loses a scan.
const NAME = "motlan-spool";
const STORE = "files";

function asPromise(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

let opened = null;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function within(mode, work) {
  const transaction = (await database()).transaction(STORE, mode);
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
  const result = await asPromise(work(transaction.objectStore(STORE)));
  await done;
  return result;
}

/** All files in the order in which they were handed in. */
export async function all() {
  const files = await within("readonly", (store) => store.getAll());
  return files.sort((one, other) => one.at - other.at || one.place_in_visit - other.place_in_visit);
}

/** Keep a file, or what is newly known of it. */
export async function keep(entry) {
  await within("readwrite", (store) => store.put(entry));
}

/** The server does not take it: its name and why stay to be read, what was scanned does not. */
export async function refuse(entry, reason) {
  await keep({ ...entry, reason, blob: null });
}

/** The server has it, or the person gave it up. */
export async function drop(id) {
  await within("readwrite", (store) => store.delete(id));
}

/** A random name that no other file or visit has. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
