using Microsoft.Playwright;

namespace Chat.Browser.Tests;

public sealed class DashboardTests(DashboardSystem system) : IClassFixture<DashboardSystem>
{
    [Fact]
    public async Task Every_resource_is_shown_running_and_healthy()
    {
        var page = await system.OpenAsync();

        foreach (var resource in (string[])["cache", "postgres", "history", "notifications", "hub"])
        {
            await Assertions.Expect(Row(page, resource).First).ToContainTextAsync("Running");
        }

        await Assertions.Expect(Row(page, "migrations")).ToContainTextAsync("Finished");
        Assert.Equal(2, await Row(page, "hub").CountAsync());
        await Assertions.Expect(page.GetByText("Unhealthy")).ToHaveCountAsync(0);
        await page.KeepAsync("resources");
    }

    private static ILocator Row(IPage page, string resource) => page.GetByRole(AriaRole.Row).Filter(new() { HasText = resource });
}
