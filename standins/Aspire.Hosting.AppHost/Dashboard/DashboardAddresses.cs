using System.Net.Sockets;
using Aspire.Hosting.Runtime;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// Where the dashboard will listen, chosen before the first resource starts, because every service is told of it. A port that is
/// taken, by another AppHost for example, is replaced by a free one, and written back to the configuration that the services'
/// environment comes from. The ports are kept until this is disposed of, whether the dashboard runs at the moment or not.
/// </summary>
internal sealed class DashboardAddresses(IConfiguration configuration) : IDisposable
{
    public const string FrontendKey = "ASPNETCORE_URLS";
    public const string OtlpGrpcKey = "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL";
    public const string OtlpHttpKey = "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL";

    private const string AnyPort = "http://localhost:0";

    private readonly List<IDisposable> _kept = [];
    private readonly bool _isRandom = configuration.GetValue("DcpPublisher:RandomizePorts", defaultValue: false);

    public string Frontend => configuration[FrontendKey]!;

    /// <summary>The address of the front end for a browser on this machine.</summary>
    public string FrontendUrl => BrowserUrl(Frontend.Split(';')[0]);

    public int FrontendPort => BindingAddress.Parse(FrontendUrl).Port;

    public void Choose()
    {
        configuration[FrontendKey] = string.Join(';', Configured(FrontendKey, AnyPort).Select(url => Take(FrontendKey, url)));
        var otlpHttp = Configured(OtlpHttpKey).Select(url => Take(OtlpHttpKey, url)).FirstOrDefault();
        if (otlpHttp is not null)
        {
            configuration[OtlpHttpKey] = otlpHttp;
        }

        // The dashboard always has the one for gRPC, by default on a fixed port.
        configuration[OtlpGrpcKey] = Configured(OtlpGrpcKey, AnyPort).Select(url => Take(OtlpGrpcKey, url)).First();
    }

    public void Dispose() => _kept.ForEach(kept => kept.Dispose());

    private string[] Configured(string key, params string[] otherwise) =>
        configuration[key]?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } urls ? urls : otherwise;

    private static string BrowserUrl(string url)
    {
        var address = BindingAddress.Parse(url);
        var host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : address.Host;
        return $"{address.Scheme}://{host}:{address.Port}";
    }

    private string Take(string key, string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            throw new DistributedApplicationException($"{key} is '{url}', which is no URL to listen under.");
        }

        return $"{address.Scheme}://{address.Host}:{(_isRandom || !TryKeep(address.Port) ? KeepAny() : address.Port)}";
    }

    private bool TryKeep(int port)
    {
        if (port == 0 || TryClaim(port) is not { } claim)
        {
            return false;
        }

        if (!PortReservation.IsFree(port) || PortReservation.TryTake(port) is not { } reservation)
        {
            claim.Dispose();
            return false;
        }

        _kept.AddRange([claim, reservation]);
        return true;
    }

    private int KeepAny()
    {
        var reservation = PortReservation.Any();
        _kept.Add(reservation);
        return reservation.Port;
    }

    /// <summary>
    /// Two AppHosts that start together both find a port free, since nobody listens on it before a dashboard does. Among
    /// them an abstract socket named after the port tells whose it is; the system takes it away with the process.
    /// </summary>
    private static Socket? TryClaim(int port)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint($"\0aspire-dashboard-port-{port}"));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}
