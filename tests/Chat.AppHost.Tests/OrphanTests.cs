using Chat.Testing;

namespace Chat.AppHost.Tests;

public sealed class OrphanTests
{
    [Theory]
    [InlineData(300)]
    [InlineData(900)]
    [InlineData(1_700)]
    [InlineData(2_900)]
    [InlineData(4_500)]
    public async Task An_apphost_killed_in_its_first_seconds_leaves_no_process_behind(int milliseconds)
    {
        await using var data = new DataFolder();
        await using var appHost = AppHostProcess.Start(data.Path);

        // The moment is the point of the test: it falls into another step of the start on every machine and in every run.
        await Moment.BetweenAsync(TimeSpan.FromMilliseconds(milliseconds), TimeSpan.FromMilliseconds(milliseconds + 300));
        appHost.Kill();

        await appHost.EndsAsync();
        await appHost.LeavesNothingAsync();
    }

    [Fact]
    public async Task A_running_system_ends_whole_by_every_signal_and_starts_again_on_the_same_data()
    {
        // The AppHost makes the directory, and nothing it runs asks a proxy for its neighbours.
        await using var folder = new DataFolder();
        var data = Path.Combine(folder.Path, "data");
        (string, string) deadProxy = ("http_proxy", "http://127.0.0.1:1");
        var said = new List<string>();
        foreach (var signal in (string[])["KILL", "TERM", "INT"])
        {
            await using var appHost = AppHostProcess.StartWith(deadProxy, data);
            var hub = await appHost.IsHealthyAsync();
            // What is merely starting has not failed.
            Assert.DoesNotContain("fail:", appHost.Output, StringComparison.Ordinal);
            await using (var alice = await Person.ConnectAsync(hub, appHost.Tokens(), "alice"))
            {
                if (said.Count > 0)
                {
                    await alice.HearsAsync(said[^1]);
                }

                Assert.Equal(said, alice.Heard);
                said.Add($"before {signal}");
                await alice.SaysAsync(said[^1]);
            }

            // Guards, services, Redis, PostgreSQL with its own: what is looked for below is found while it runs.
            Assert.True(appHost.LeftOver().Count >= 15, $"Only these run: {string.Join(", ", appHost.LeftOver())}");
            appHost.Signal(signal);

            Assert.Equal(signal == "KILL" ? 128 + 9 : 0, await appHost.EndsAsync());
            Assert.DoesNotContain("Ctrl+C stops everything", appHost.Output, StringComparison.Ordinal);
            await appHost.LeavesNothingAsync();
        }
    }

    [Fact]
    public async Task A_start_that_is_stopped_ends_like_any_other()
    {
        await using var data = new DataFolder();
        await using var appHost = AppHostProcess.Start(data.Path);
        await appHost.SaysAsync("[postgres-");

        appHost.Signal("INT");

        Assert.Equal(0, await appHost.EndsAsync());
        Assert.DoesNotContain("fail:", appHost.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", appHost.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Ctrl+C stops everything", appHost.Output, StringComparison.Ordinal);
        await appHost.LeavesNothingAsync();
    }
}
