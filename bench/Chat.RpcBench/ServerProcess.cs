using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Chat.RpcBench;

/// <summary>What the server has used since it started.</summary>
internal readonly record struct Usage(double CpuMicroseconds, long WorkingSet, long Allocated);

/// <summary>The server in a process of its own, on one core.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _control;

    private ServerProcess(Process process, int port, int controlPort)
    {
        _process = process;
        Port = port;
        _control = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{controlPort}"), Timeout = TimeSpan.FromSeconds(30) };
    }

    public int Port { get; }

    public static async Task<ServerProcess> StartAsync(string stack)
    {
        var (port, controlPort) = (FreePort(), FreePort());
        string[] arguments = ["-c", "0", Environment.ProcessPath!, "serve", stack, $"{port}", $"{controlPort}"];
        var process = Process.Start(new ProcessStartInfo("taskset", arguments) { RedirectStandardInput = true })!;
        var server = new ServerProcess(process, port, controlPort);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await server.UsageAsync(collect: false);
                return server;
            }
            catch (HttpRequestException) when (attempt < 100 && !process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        }
    }

    public async Task<Usage> UsageAsync(bool collect)
    {
        var words = (await _control.GetStringAsync(collect ? "/usage?collect" : "/usage")).Split(' ');
        return new Usage(
            double.Parse(words[0], CultureInfo.InvariantCulture),
            long.Parse(words[1], CultureInfo.InvariantCulture),
            long.Parse(words[2], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
