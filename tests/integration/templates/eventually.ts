/** What takes a moment: asked again for 5 s. */
export async function eventually(check: () => void | Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await check();
      return;
    } catch (error) {
      if (tries === 50) throw error;
      await new Promise((wake) => setTimeout(wake, 100));
    }
  }
}
