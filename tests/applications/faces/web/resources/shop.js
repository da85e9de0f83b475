/** Six requests at once, each of which adds an item: the page's `addItem` is `async`, which PrimeFaces does not queue. */
let open = 0;

// biome-ignore lint/correctness/noUnusedVariables: the page's button calls it.
function addSix() {
  const name = document.querySelector("#name").value;
  const numbers = [1, 2, 3, 4, 5, 6];
  open = numbers.length;
  for (const number of numbers) window.addItem([{ name: "item", value: `${name}-${number}` }]);
}

// biome-ignore lint/correctness/noUnusedVariables: the page calls it when a request is complete.
function added({ status, responseText = "" }) {
  const well = responseText.includes("<partial-response") && !responseText.includes("<error");
  if (!well) document.querySelector("#errors").append(`${status}: ${responseText.slice(0, 300)} `);
  open -= 1;
  if (open === 0) document.body.dataset.added = document.querySelector("#name").value;
}
