// What needs passkeys is hidden until the browser is known to have them; browsers have none for addresses
// that are numbers. A passkey that could not be used is told in words beside the button.

const isNumber = /^[\d.]+$|:/.test(location.hostname);
if (window.PublicKeyCredential && !isNumber) {
  for (const element of document.querySelectorAll("[data-passkey]")) element.hidden = false;
  for (const element of document.querySelectorAll("[data-no-passkey]")) element.hidden = true;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const element of document.querySelectorAll("[data-passkey-problem]")) element.hidden = false;
});
