// Puts Stripe's own card fields into their place, and confirms what was typed there.
const form = document.querySelector("#card-form");
const says = document.querySelector("#card-says");
const { key, secret, kind, returnUrl, language } = form.dataset;
const stripe = window.Stripe(key, { locale: language });
const elements = stripe.elements({ clientSecret: secret });
elements.create("payment").mount("#card-fields");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  says.textContent = "";
  const confirm = kind === "setup" ? stripe.confirmSetup : stripe.confirmPayment;
  const { error } = await confirm({ elements, confirmParams: { return_url: returnUrl }, redirect: "if_required" });
  if (error) {
    says.textContent = error.message;
    button.disabled = false;
  } else {
    // The form may stand in an iframe of the checkout: it is the whole window that goes on.
    window.top.location.assign(returnUrl);
  }
});
