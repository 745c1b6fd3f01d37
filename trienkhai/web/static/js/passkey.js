// Passkeys: asks the device for a key, puts its answer into the form and sends it. Without it a password works.

// A key belongs to a name; an address in numbers has none.
const named = !/^[\d.]+$|:/.test(location.hostname);
const able = named && "credentials" in navigator && "PublicKeyCredential" in window;

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!able) continue;
  form.hidden = false;
  const button = form.querySelector("button");
  button.addEventListener("click", async () => {
    const refusal = form.querySelector(".refusal");
    refusal.hidden = true;
    button.disabled = true;
    try {
      form.elements.credential.value = JSON.stringify(await answer(form));
      form.submit();
    } catch (error) {
      refusal.hidden = false;
      button.disabled = false;
    }
  });
}

async function answer(form) {
  const { passkey, options } = form.dataset;
  if (passkey === "sign-in") {
    const response = await fetch(options, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(String(response.status));
    return webauthnJSON.get((await response.json()).request_options);
  }
  const asked = JSON.parse(options);
  if (passkey === "use") return webauthnJSON.get(asked);
  // a key that signs in by itself: kept on the device, opened by finger, face or PIN
  Object.assign(asked.publicKey.authenticatorSelection, {
    residentKey: "required",
    requireResidentKey: true,
    userVerification: "required",
  });
  return webauthnJSON.create(asked);
}
