// Keys of WebAuthn: register one, or show that it is there.
const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const problem = document.getElementById("loi-khoa");

function say(words) {
  problem.hidden = !words;
  problem.firstElementChild.textContent = words;
}

async function ask(address, csrf, body) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRF-Token": csrf },
    body: JSON.stringify(body ?? {}),
  });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error.message);
  return told;
}

function described(credential) {
  const { response } = credential;
  const told = {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { clientDataJSON: toText(response.clientDataJSON) },
  };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) told.response[name] = toText(response[name]);
  }
  return told;
}

const withIds = (list) => (list ?? []).map((one) => ({ ...one, id: toBytes(one.id) }));

async function register(box) {
  const csrf = box.dataset.csrf;
  const asked = await ask("/tai-khoan/bao-ve/khoa/hoi", csrf);
  const made = await navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: toBytes(asked.challenge),
      user: { ...asked.user, id: toBytes(asked.user.id) },
      excludeCredentials: withIds(asked.excludeCredentials),
    },
  });
  const { codes } = await ask("/tai-khoan/bao-ve/khoa", csrf, {
    ...described(made),
    label: document.getElementById("key-label").value,
    old: document.getElementById("old-2")?.value ?? "",
  });
  document.querySelectorAll("main section.card").forEach((one) => (one.hidden = true));
  document.getElementById("xong").hidden = false;
  const shown = document.getElementById("ma-moi");
  shown.hidden = codes.length === 0;
  shown.querySelector("ol").replaceChildren(
    ...codes.map((code) => {
      const line = document.createElement("li");
      line.append(Object.assign(document.createElement("code"), { textContent: code }));
      return line;
    }),
  );
  document.querySelector("#xong a").focus();
}

async function prove(box) {
  const csrf = box.dataset.csrf;
  const asked = await ask("/dang-nhap/xac-thuc/khoa/hoi", csrf);
  const shown = await navigator.credentials.get({
    publicKey: {
      ...asked,
      challenge: toBytes(asked.challenge),
      allowCredentials: withIds(asked.allowCredentials),
    },
  });
  const told = await ask("/dang-nhap/xac-thuc/khoa", csrf, {
    ...described(shown),
    onward: box.dataset.onward,
    kept: document.querySelector("input[name=kept]")?.value ?? "",
  });
  if (told.onward) {
    location.assign(told.onward);
  } else {
    document.open();
    document.write(told.page);
    document.close();
  }
}

for (const [id, act] of [["them-khoa", register], ["dung-khoa", prove]]) {
  const box = document.getElementById(id);
  if (!box || !window.PublicKeyCredential) continue;
  box.hidden = false;
  const button = box.querySelector("button");
  button.addEventListener("click", async () => {
    say("");
    button.disabled = true;
    try {
      await act(box);
    } catch (error) {
      const isOurs = error.constructor === Error;
      say(isOurs ? error.message : "Không dùng được khóa bảo mật. Mời thử lại hoặc dùng cách khác.");
      button.disabled = false;
    }
  });
}
