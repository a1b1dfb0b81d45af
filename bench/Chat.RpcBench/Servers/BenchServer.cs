using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chat.RpcBench.Servers;

/// <summary>The process under test: one runtime on one port, and on the other what it has used so far.</summary>
internal static class BenchServer
{
    public static async Task RunAsync(string stack, int port, int controlPort)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxConcurrentConnections = null;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = stack == Stacks.MagicOnion ? HttpProtocols.Http2 : HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, controlPort, listen => listen.Protocols = HttpProtocols.Http1);
        });
        if (stack == Stacks.MagicOnion)
        {
            builder.Services.AddMagicOnion();
        }
        else
        {
            builder.Services.AddSignalR(options => options.ClientTimeoutInterval = TimeSpan.FromMinutes(30)).AddMessagePackProtocol();
        }

        var application = builder.Build();
        application.MapGet("/usage", Usage);
        if (stack == Stacks.MagicOnion)
        {
            application.MapMagicOnionService<MagicOnionHub>();
            application.MapMagicOnionService<MagicOnionService>();
        }
        else
        {
            application.MapHub<SignalRHub>("/hub", options => options.Transports = HttpTransportType.WebSockets);
        }

        // Ends with the process that started it, however that ends.
        _ = Task.Run(() =>
        {
            _ = Console.OpenStandardInput().ReadByte();
            Environment.Exit(0);
        });
        await application.RunAsync();
    }

    // CPU in microseconds and memory in bytes; "?collect" first lets go of what is not used.
    private static string Usage(HttpRequest request)
    {
        if (request.Query.ContainsKey("collect"))
        {
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }

        using var self = Process.GetCurrentProcess();
        return string.Create(
            CultureInfo.InvariantCulture, $"{self.TotalProcessorTime.TotalMicroseconds:0} {self.WorkingSet64} {GC.GetTotalAllocatedBytes()}");
    }
}
