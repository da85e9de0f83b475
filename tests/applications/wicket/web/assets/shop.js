/** Six requests at once: each of the page's links adds an item, in a channel of its own. */
let open = 0;

document.querySelector("#add").addEventListener("click", () => {
  const links = document.querySelectorAll(".adder");
  open = links.length;
  for (const link of links) link.click();
});

// biome-ignore lint/correctness/noUnusedVariables: each answer calls it.
function added() {
  open -= 1;
  if (open === 0) document.body.dataset.added = document.querySelector("#name").value;
}

window.Wicket.Event.subscribe("/ajax/call/failure", (_event, _attributes, { status }) => {
  document.querySelector("#errors").append(`${status} `);
});
