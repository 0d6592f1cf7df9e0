/* A payer confirms with their bank by the gateway's own script. What it says here counts nothing: the
   form only asks the gateway, by way of the server, what came of it. */
(() => {
  const form = document.getElementById("bank-form");
  const button = document.getElementById("bank-open");
  const say = (words) => {
    const line = document.getElementById("bank-error");
    line.textContent = words;
    line.hidden = !words;
  };

  const begin = async () => {
    if (!window.Stripe) throw new Error("Stripe’s script did not load. Load this page again.");
    const answer = await fetch(form.dataset.confirmation);
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.detail || "Your bank cannot be asked now.");
    const stripe = window.Stripe(told.publishable_key);
    button.disabled = false;
    const again = (error) => {
      say(error.message);
      button.disabled = false;
    };
    button.addEventListener("click", () => confirm(stripe, told.opens).catch(again));
  };

  const confirm = async (stripe, clientSecret) => {
    button.disabled = true;
    say("");
    const { paymentIntent, error } = await stripe.retrievePaymentIntent(clientSecret);
    if (error) throw error;
    if (paymentIntent.status === "requires_action") {
      await stripe.handleNextAction({ clientSecret });
    } else if (paymentIntent.status === "requires_payment_method") {
      // The bank refused a charge made while nobody was there: the same method is confirmed anew.
      const method = paymentIntent.last_payment_error?.payment_method?.id;
      await stripe.confirmCardPayment(clientSecret, { payment_method: method });
    }
    form.submit();
  };

  begin().catch((error) => say(error.message));
})();
