// One file to the server in parts (tus 1.0), from wherever the last try ended.
const PART_BYTES = 1024 * 1024;
const UPLOADS = "/api/v1/uploads";

/** The server does not answer, or asks for patience: worth another try. */
export class AwayError extends Error {}
/** Somebody must sign in before anything can be sent. */
export class SignInError extends Error {}
/** The file will not be taken; the message says why. */
export class RefusedError extends Error {}

async function call(csrf, method, address, headers, body) {
  let answer;
  try {
    answer = await fetch(address, {
      method,
      body,
      headers: { Accept: "application/json", "Tus-Resumable": "1.0.0", "X-CSRF-Token": csrf, ...headers },
    });
  } catch {
    throw new AwayError();
  }
  if (answer.status >= 500 || answer.status === 429) throw new AwayError();
  if (answer.status === 401 || answer.status === 403) throw new SignInError();
  return answer;
}

async function refusal(answer) {
  const told = await answer.json().catch(() => ({}));
  if (told.error?.code === "incoming_full") return new AwayError();
  return new RefusedError(told.error?.message ?? "máy chủ không nhận tệp này");
}

function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

async function digest(blob) {
  // Only pages over HTTPS or on the machine itself may hash.
  if (!globalThis.crypto?.subtle) return null;
  return new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
}

async function openBatch(entry, csrf) {
  const asked = { dossier_id: entry.dossier, visit: entry.visit, announced_pages: entry.announced };
  const answer = await call(csrf, "POST", "/api/v1/batches", { "Content-Type": "application/json" }, JSON.stringify(asked));
  if (!answer.ok) throw await refusal(answer);
  return (await answer.json()).batch_id;
}

async function announce(entry, csrf) {
  const sha256 = await digest(entry.blob);
  const told = { batch_id: entry.batch, filename: entry.name };
  if (sha256) told.sha256 = [...sha256].map((one) => one.toString(16).padStart(2, "0")).join("");
  const metadata = Object.entries(told).map(([key, value]) => `${key} ${base64(value)}`).join(",");
  const headers = { "Upload-Length": String(entry.blob.size), "Upload-Metadata": metadata };
  const answer = await call(csrf, "POST", UPLOADS, headers);
  if (!answer.ok) throw await refusal(answer);
  return { address: answer.headers.get("Location"), offset: Number(answer.headers.get("Upload-Offset")) };
}

async function offsetAt(address, csrf) {
  const answer = await call(csrf, "HEAD", address, {});
  return answer.ok ? Number(answer.headers.get("Upload-Offset")) : null;
}

async function outcome(address, csrf) {
  const answer = await call(csrf, "GET", address, {});
  if (!answer.ok) throw await refusal(answer);
  return answer.json();
}

async function sendPart(entry, offset, csrf) {
  const part = entry.blob.slice(offset, offset + PART_BYTES);
  const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset) };
  const sum = await digest(part);
  if (sum) headers["Upload-Checksum"] = `sha256 ${btoa(String.fromCharCode(...sum))}`;
  const answer = await call(csrf, "PATCH", entry.address, headers, part);
  if (answer.ok) return Number(answer.headers.get("Upload-Offset"));
  // Where the server stands, it says itself; a damaged part goes once more.
  if (answer.status === 409 && answer.headers.has("Upload-Offset")) return Number(answer.headers.get("Upload-Offset"));
  if (answer.status === 460) return offset;
  if (answer.status === 404 || answer.status === 410) return null;
  throw await refusal(answer);
}

/**
 * Send the file of this entry until the server has acknowledged it.
 * `remember` is called whenever something is known that a later try can use.
 * Throws AwayError, SignInError, RefusedError.
 */
export async function deliver(entry, csrf, { remember, progress }) {
  if (!entry.batch) {
    entry.batch = await openBatch(entry, csrf);
    await remember(entry);
  }
  for (let tries = 0; tries < 4; tries += 1) {
    let offset = entry.address ? await offsetAt(entry.address, csrf) : null;
    if (offset === null) {
      const begun = await announce(entry, csrf);
      entry.address = begun.address;
      offset = begun.offset;
      await remember(entry);
    }
    let standing = 0;
    while (offset !== null && standing < 5) {
      progress(offset);
      if (offset === entry.blob.size) {
        const told = await outcome(entry.address, csrf);
        if (told.upload_id) return;
        if (told.refused_code) throw new RefusedError(told.message);
      }
      const before = offset;
      offset = await sendPart(entry, offset, csrf);
      standing = offset === before ? standing + 1 : 0;
    }
    if (offset === null) entry.address = null;
  }
  throw new AwayError();
}
