using System.Globalization;
using Chat.Testing;
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
    public async Task A_client_that_was_told_nothing_finds_the_hub_and_sends_its_trace_to_the_dashboard()
    {
        await system.SayFromCloneAsync("erin", "Hello from a clone");
        var page = await system.OpenAsync("/traces");

        await page.GetByText("chat-client: chat.send").First.ClickAsync();
        await page.GetByText("chat.append").First.WaitForAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "history" }).First).ToBeVisibleAsync();
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
    public async Task A_killed_hub_is_shown_in_red_with_its_exit_code_and_a_start_brings_it_back_healthy()
    {
        var page = await system.OpenAsync();
        await Assertions.Expect(Row(page, "Chat.Hub.csproj")).ToHaveCountAsync(2);

        system.KillHub();

        var dead = Row(page, "Chat.Hub.csproj").Filter(new() { HasText = "Finished" });
        await Assertions.Expect(dead).ToHaveCountAsync(1);
        await Assertions.Expect(State(dead, "Project exited unexpectedly with exit code 137.")).ToBeVisibleAsync();
        var killed = await ColourAsync(State(dead, "Project exited unexpectedly with exit code 137."));
        Assert.True(killed.Red > 2 * Math.Max(killed.Green, killed.Blue), $"It is shown in {killed}.");
        await page.KeepAsync("killed-hub");
        await dead.GetByTitle("Start").First.ClickAsync();
        await AreHealthyAsync(page);
        var started = await ColourAsync(State(Row(page, "Chat.Hub.csproj"), "Running").First);
        Assert.True(started.Green > Math.Max(started.Red, started.Blue), $"It is shown in {started}.");

        // Only what runs can be restarted: what has ended is started.
        var before = system.Hubs();
        await Row(page, "Chat.Hub.csproj").First.GetByTitle("Restart").ClickAsync();
        await Eventually.Async(() => system.Hubs().Except(before).Any(), "another process of the hub that is restarted");
        await AreHealthyAsync(page);
        await page.KeepAsync("hub-again");
    }

    /// <summary>Both replicas of the hub: where one were not healthy, the dashboard would add it to its state.</summary>
    private static Task AreHealthyAsync(IPage page) => Assertions.Expect(State(Row(page, "Chat.Hub.csproj"), "Running")).ToHaveCountAsync(2);

    private static ILocator State(ILocator row, string description) => row.GetByRole(AriaRole.Gridcell, new() { Name = description, Exact = true });

    /// <summary>Of the icon, as the page draws it.</summary>
    private static async Task<(int Red, int Green, int Blue)> ColourAsync(ILocator state)
    {
        var fill = await state.Locator("svg").EvaluateAsync<string>("icon => getComputedStyle(icon).fill");
        int[] parts = [.. fill["rgb(".Length..^1].Split(',').Select(part => int.Parse(part, CultureInfo.InvariantCulture))];
        return (parts[0], parts[1], parts[2]);
    }

    private static ILocator Row(IPage page, string text) => page.GetByRole(AriaRole.Row).Filter(new() { HasText = text });
}
