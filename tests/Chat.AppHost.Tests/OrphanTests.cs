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
        using var data = new DataFolder();
        await using var appHost = AppHostProcess.Start(data.Path);

        // The moment is the point of the test: it falls into another step of the start on every machine and in every run.
        await Moment.BetweenAsync(TimeSpan.FromMilliseconds(milliseconds), TimeSpan.FromMilliseconds(milliseconds + 300));
        appHost.Kill();

        await appHost.EndsAsync();
        await appHost.LeavesNothingAsync();
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("KILL")]
    public async Task A_running_system_ends_whole_and_starts_again_on_the_same_data(string signal)
    {
        using var data = new DataFolder();
        await using (var first = AppHostProcess.Start(data.Path))
        {
            await first.SaysAsync("all resources healthy");
            Assert.Contains("all resources healthy", first.Output, StringComparison.Ordinal);

            first.Signal(signal);

            await first.EndsAsync();
            await first.LeavesNothingAsync();
        }

        if (signal == "KILL")
        {
            await using var second = AppHostProcess.Start(data.Path);
            await second.SaysAsync("all resources healthy");
            Assert.Contains("all resources healthy", second.Output, StringComparison.Ordinal);
        }
    }
}
