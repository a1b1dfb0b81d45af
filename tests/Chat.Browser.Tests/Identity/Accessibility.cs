using Microsoft.Playwright;

namespace Chat.Browser.Tests.Identity;

/// <summary>What a page has to have for people who do not see it, see it badly, or have no mouse.</summary>
internal static class Accessibility
{
    private const string Problems =
        """
        () => {
          const problems = [];
          const check = (isRight, problem) => { if (!isRight) { problems.push(problem); } };
          const shown = element => element.checkVisibility();
          check(document.documentElement.lang === "en", "the language of the page is not said");
          check(document.title.length > 0, "the page has no title");
          check(document.querySelectorAll("main").length === 1, "there is not one main landmark");
          check(document.querySelectorAll("h1").length === 1, "there is not one main heading");
          for (const field of [...document.querySelectorAll("input:not([type=hidden]), select, textarea")].filter(shown)) {
            check([...field.labels].some(label => label.textContent.trim()) || field.ariaLabel, `${field.name} has no label`);
          }
          for (const control of [...document.querySelectorAll("button, a")].filter(shown)) {
            check((control.ariaLabel ?? control.textContent).trim(), "a button or link has no name");
          }
          for (const image of document.images) {
            check(image.alt, "an image has no text instead of it");
          }
          for (const cell of document.querySelectorAll("th")) {
            check(cell.scope, "a heading of a table does not say what of");
          }
          const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
          check(new Set(ids).size === ids.length, "an id is there twice");
          for (const element of document.querySelectorAll("[aria-describedby]")) {
            check(element.getAttribute("aria-describedby") === "" || document.getElementById(element.getAttribute("aria-describedby")), "a description is missing");
          }
          const luminance = color => {
            const [r, g, b] = color.match(/[\d.]+/g).map(Number).slice(0, 3)
              .map(part => part / 255).map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const ground = element => {
            for (let at = element; at; at = at.parentElement) {
              const color = getComputedStyle(at).backgroundColor;
              if (!/, 0\)$/.test(color)) { return color; }
            }
            return "rgb(255, 255, 255)";
          };
          for (const element of [...document.querySelectorAll("p, a, button, label, h1, td, th, li, input")].filter(shown)) {
            const [one, other] = [luminance(getComputedStyle(element).color), luminance(ground(element))];
            const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
            check(ratio >= 4.5, `${element.tagName} "${element.textContent.trim()}" has a contrast of ${ratio.toFixed(1)}`);
          }
          return problems;
        }
        """;

    public static async Task IsAccessibleAsync(this IPage page)
    {
        Assert.Empty(await page.EvaluateAsync<string[]>(Problems));
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        Assert.Empty(await page.EvaluateAsync<string[]>(Problems));
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
    }
}
