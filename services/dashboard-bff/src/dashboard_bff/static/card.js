/* The card form of a gateway: what is typed goes to the gateway, and its name for the card comes here. */
(() => {
  const form = document.getElementById("card-form");
  const button = document.getElementById("card-submit");
  const say = (words) => {
    const line = document.getElementById("card-error");
    line.textContent = words;
    line.hidden = !words;
  };

  const ask = async () => {
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": form.elements.csrf_token.value };
    const answer = await fetch(form.dataset.setup, { method: "POST", headers, body: "{}" });
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.detail || "The card form cannot be opened now.");
    return told;
  };

  const begin = async () => {
    if (!window.Stripe) throw new Error("Stripe’s form did not load. Load this page again.");
    const setup = await ask();
    const stripe = window.Stripe(setup.publishable_key);
    const elements = stripe.elements({ clientSecret: setup.opens });
    document.getElementById("card-element").replaceChildren();
    elements.create("payment").mount("#card-element");
    button.disabled = false;
    form.addEventListener("submit", (event) => give(event, stripe, elements));
  };

  const give = async (event, stripe, elements) => {
    event.preventDefault();
    event.stopPropagation();
    button.disabled = true;
    say("");
    const { error, setupIntent } = await stripe.confirmSetup({ elements, redirect: "if_required" });
    if (error) {
      say(error.message);
      button.disabled = false;
      return;
    }
    form.elements.token.value = setupIntent.payment_method;
    form.submit();
  };

  begin().catch((error) => say(error.message));
})();
