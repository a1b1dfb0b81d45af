using System.Globalization;

namespace Chat.CacheServer;

internal static class GarnetArguments
{
    /// <summary>
    /// Sizes are a cache's, not a database's. RandomAccess because the default device wants libaio, and without it
    /// a start recovers nothing and says nothing. The log commits before a command is answered;
    /// a checkpoint every five minutes cuts it off, so that the directory stays small.
    /// </summary>
    public static string[] For(CacheArguments arguments, string? password)
    {
        List<string> list =
        [
            "--port", arguments.Port.ToString(CultureInfo.InvariantCulture),
            "--bind", arguments.Address.ToString(),
            "-m", "64m", "-p", "1m", "-i", "4m",
            "--lua", "--lua-transaction-mode",
            "-q", "--logger-level", "Error",
        ];
        if (!string.IsNullOrEmpty(password))
        {
            list.AddRange(["--auth", "Password", "--password", password]);
        }

        if (arguments.Directory is { } directory)
        {
            list.AddRange(
            [
                "--aof", "--aof-memory", "8m", "--aof-page-size", "2m", "--aof-segment-size", "64m",
                "--aof-commit-freq", "0", "--aof-commit-wait",
                "-c", Path.GetFullPath(directory), "--recover", "--device-type", "RandomAccess",
                "--checkpoint-freq", "300",
            ]);
        }

        return [.. list];
    }
}
