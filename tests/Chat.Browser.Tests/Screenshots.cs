using System.Runtime.CompilerServices;
using Microsoft.Playwright;

namespace Chat.Browser.Tests;

internal static class Screenshots
{
    /// <summary>Keeps what the page shows in <c>artifacts/screenshots</c>.</summary>
    public static Task KeepAsync(this IPage page, string name, [CallerFilePath] string thisFile = "") =>
        page.ScreenshotAsync(new() { Path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "artifacts", "screenshots", $"{name}.png")) });
}
