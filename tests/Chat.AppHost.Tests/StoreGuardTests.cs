using System.Diagnostics;
using System.Globalization;
using Chat.AppHost.Resources;
using Chat.Testing;

namespace Chat.AppHost.Tests;

public sealed class StoreGuardTests : IAsyncDisposable
{
    private readonly DataFolder _folder = new();
    private readonly DataDirectory _data;

    public StoreGuardTests() => _data = DataDirectory.Open(Path.Combine(_folder.Path, "data"));

    [Fact]
    public async Task A_store_that_is_stopped_in_the_moment_of_its_start_is_not_left_behind()
    {
        var note = Path.Combine(_folder.Path, "pid");
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var command = StoreGuard.Command(_data, $"job{attempt}", "TERM", "/bin/sh", "-c", $"echo $$ >'{note}'; kill -s TERM $PPID; exec sleep 1000");
            using var guard = Process.Start("/bin/sh", command);
            await guard.WaitForExitAsync().OrFail("the guard ends");

            var left = int.Parse(await File.ReadAllTextAsync(note), CultureInfo.InvariantCulture);
            if (Directory.Exists($"/proc/{left}"))
            {
                Process.GetProcessById(left).Kill();
                Assert.Fail($"Attempt {attempt} left process {left} behind.");
            }
        }

        Assert.Empty(Directory.EnumerateFiles(_data.Folder("guard")));
    }

    [Fact]
    public void Pipes_of_starts_that_came_to_nothing_are_removed()
    {
        StoreGuard.Command(_data, "postgres", "INT", "true");

        StoreGuard.Sweep(_data);

        Assert.Empty(Directory.EnumerateFiles(_data.Folder("guard")));
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();
}
