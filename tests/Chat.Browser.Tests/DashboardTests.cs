using Microsoft.Playwright;

namespace Chat.Browser.Tests;

public sealed class DashboardTests(DashboardSystem system) : IClassFixture<DashboardSystem>
{
    [Fact]
    public async Task Every_resource_is_shown_running_and_healthy()
    {
        var page = await system.OpenAsync();

        foreach (var resource in (string[])["chatdb", "postgres", "cache-server", "history", "notifications"])
        {
            await Assertions.Expect(Row(page, resource).First).ToContainTextAsync("Running");
        }

        await Assertions.Expect(Row(page, "Chat.Hub.csproj").Filter(new() { HasText = "Running" })).ToHaveCountAsync(2);
        await Assertions.Expect(Row(page, "migrations")).ToContainTextAsync("Finished");
        await Assertions.Expect(page.GetByText("Unhealthy")).ToHaveCountAsync(0);
        await page.KeepAsync("resources");
    }

    [Fact]
    public async Task The_console_log_of_a_resource_is_shown_from_its_first_line()
    {
        var page = await system.OpenAsync("/consolelogs/resource/history");

        await Assertions.Expect(page.GetByText("Application started").First).ToBeVisibleAsync();
        await page.KeepAsync("console-log");
    }

    [Fact]
    public async Task The_trace_of_a_message_goes_from_the_client_to_the_database_and_redis()
    {
        await system.SayAsync("carol", "Hello from the browser lane");
        var page = await system.OpenAsync("/traces");

        await page.GetByText("client-of-carol: chat.send").ClickAsync();
        await page.GetByText("chat.append").First.WaitForAsync();
        foreach (var part in (string[])["client-of-carol", "hub-", "history", "chatdb", "cache"])
        {
            await Assertions.Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = part }).First).ToBeVisibleAsync();
        }

        await page.KeepAsync("trace");
    }

    [Fact]
    public async Task The_metrics_of_a_hub_are_shown()
    {
        await system.SayAsync("dave", "Something to count");
        var page = await system.OpenAsync("/metrics/resource/hub");

        await Assertions.Expect(page.GetByText("chat.messages.sent").First).ToBeVisibleAsync();
        await page.KeepAsync("metrics");
    }

    [Fact]
    public async Task A_killed_hub_is_shown_in_red_and_its_restart_brings_it_back()
    {
        var page = await system.OpenAsync();
        await Assertions.Expect(Row(page, "Chat.Hub.csproj")).ToHaveCountAsync(2);

        system.KillHub();

        var dead = Row(page, "Chat.Hub.csproj").Filter(new() { HasText = "Finished" });
        await Assertions.Expect(dead).ToHaveCountAsync(1);
        await page.KeepAsync("killed-hub");
        await dead.GetByTitle("Start").First.ClickAsync();
        await Assertions.Expect(Row(page, "Chat.Hub.csproj").Filter(new() { HasText = "Running" })).ToHaveCountAsync(2);
        await Assertions.Expect(page.GetByText("Unhealthy")).ToHaveCountAsync(0);
        await page.KeepAsync("hub-again");
    }

    private static ILocator Row(IPage page, string text) => page.GetByRole(AriaRole.Row).Filter(new() { HasText = text });
}
