using System.Diagnostics;

namespace Chat.Testing.Tests;

public sealed class GuardTests
{
    [Fact]
    public async Task A_guarded_process_ends_and_its_directory_goes_when_the_pipe_closes()
    {
        var directory = Directory.CreateTempSubdirectory("chat-guard-").FullName;
        var process = await GuardedProcess.StartAsync(["sleep", "1000"], directory, Path.Combine(directory, "log"));
        process.Freeze();

        process.LetGo();

        await Eventually.Async(() => !Runs(process.Id), "the guarded process ends");
        await Eventually.Async(() => !Directory.Exists(directory), "its directory is removed");
    }

    private static bool Runs(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
