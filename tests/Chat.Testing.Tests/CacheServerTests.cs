using System.Diagnostics;

namespace Chat.Testing.Tests;

public sealed class CacheServerTests
{
    [Theory]
    [InlineData("", "--port is missing.")]
    [InlineData("--port", "--port needs a value.")]
    [InlineData("--port 70000", "--port takes a number from 1 to 65535, not '70000'.")]
    [InlineData("--port 6000 --bind everywhere", "--bind takes an IP address, not 'everywhere'.")]
    [InlineData("--password secret", "'--password' is not an argument of the cache server.")]
    public async Task Wrong_arguments_are_answered_with_a_sentence_and_exit_code_2(string arguments, string sentence)
    {
        var (code, errors) = await RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(2, code);
        Assert.StartsWith(sentence, errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_taken_port_is_answered_with_a_sentence_and_exit_code_1()
    {
        await using var redis = await RedisServer.StartOwnAsync();

        var (code, errors) = await RunAsync(["--port", $"{redis.Port}"]);

        Assert.Equal(1, code);
        Assert.Contains($"127.0.0.1:{redis.Port}", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    private static async Task<(int Code, string Errors)> RunAsync(string[] arguments)
    {
        var command = RedisProgram.OwnCommand();
        using var process = Process.Start(new ProcessStartInfo(command[0], [.. command[1..], .. arguments]) { RedirectStandardError = true })!;
        try
        {
            var errors = await process.StandardError.ReadToEndAsync().OrFail("the end of a cache server that cannot start");
            await process.WaitForExitAsync().OrFail("the end of a cache server that cannot start");
            return (process.ExitCode, errors);
        }
        finally
        {
            process.Kill();
        }
    }
}
