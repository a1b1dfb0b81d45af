using System.Net.Sockets;
using System.Runtime.InteropServices;
using Garnet;
using Garnet.common;

namespace Chat.CacheServer;

/// <summary>Garnet as a process of its own, until it is told to stop.</summary>
internal static class CacheProgram
{
    /// <summary>The exit code: 0 after a stop, 1 when it could not start, 2 for wrong arguments.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var (arguments, problem) = CacheArguments.Parse(args);
        if (arguments is null)
        {
            await Console.Error.WriteLineAsync($"{problem} {CacheArguments.Usage}");
            return 2;
        }

        var stop = new TaskCompletionSource();
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.TrySetResult();
        }

        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

        try
        {
            using var claim = Claim(arguments.Directory);
            var server = new GarnetServer(GarnetArguments.For(arguments, Environment.GetEnvironmentVariable("CHAT_CACHE_PASSWORD")));
            try
            {
                server.Start();
                var where = arguments.Directory is null ? "keeping nothing" : $"keeping its data in {Path.GetFullPath(arguments.Directory)}";
                Console.WriteLine($"Cache accepts connections on {arguments.Address}:{arguments.Port}, {where}.");
                await stop.Task;
            }
            finally
            {
                server.Dispose(deleteDir: false);
            }

            return 0;
        }
        catch (Exception failure) when (failure is GarnetException or SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            await Console.Error.WriteLineAsync($"The cache could not start on {arguments.Address}:{arguments.Port}: {(failure.InnerException as SocketException ?? failure).Message}");
            return 1;
        }
    }

    // Two servers on one directory would write into each other's log.
    private static FileStream? Claim(string? directory) =>
        directory is null
            ? null
            : new FileStream(Path.Combine(Directory.CreateDirectory(directory).FullName, "in-use"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
}
