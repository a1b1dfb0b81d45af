using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Aspire.Hosting;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Runtime;
using Microsoft.Extensions.Configuration;

namespace StandIns.Aspire.Tests;

/// <summary>Which ports the dashboard gets, and where it is looked for.</summary>
public sealed class DashboardPlaceTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("dashboard-places-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void A_second_apphost_gets_other_ports_and_the_first_keeps_its_own()
    {
        var (frontend, otlp) = (FreePort(), FreePort());
        var (first, second) = (Configured(frontend, otlp), Configured(frontend, otlp));
        using var firstAddresses = new DashboardAddresses(first);
        using var secondAddresses = new DashboardAddresses(second);

        firstAddresses.Choose();
        secondAddresses.Choose();

        Assert.Equal((frontend, $"http://localhost:{otlp}"), (firstAddresses.FrontendPort, first[DashboardAddresses.OtlpGrpcKey]));
        Assert.NotEqual(frontend, secondAddresses.FrontendPort);
        Assert.NotEqual($"http://localhost:{otlp}", second[DashboardAddresses.OtlpGrpcKey]);
        Assert.Equal($"http://localhost:{secondAddresses.FrontendPort}", second[DashboardAddresses.FrontendKey]);
    }

    [Fact]
    public void A_port_that_somebody_listens_on_is_not_taken_and_a_kept_one_can_be_listened_on()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var taken = ((IPEndPoint)listener.LocalEndpoint).Port;
        var configuration = Configured(taken, FreePort());
        using var addresses = new DashboardAddresses(configuration);

        addresses.Choose();

        Assert.NotEqual(taken, addresses.FrontendPort);
        using var own = new TcpListener(IPAddress.Loopback, addresses.FrontendPort);
        own.Start();
    }

    [Fact]
    public void What_is_not_configured_is_chosen_and_a_browser_is_sent_to_this_machine()
    {
        var configuration = Configure([]);
        using var addresses = new DashboardAddresses(configuration);
        addresses.Choose();
        Assert.StartsWith("http://localhost:", configuration[DashboardAddresses.OtlpGrpcKey], StringComparison.Ordinal);
        Assert.Null(configuration[DashboardAddresses.OtlpHttpKey]);

        var everywhere = Configure(new() { [DashboardAddresses.FrontendKey] = "http://*:0" });
        using var others = new DashboardAddresses(everywhere);
        others.Choose();

        Assert.Equal($"http://localhost:{others.FrontendPort}", others.FrontendUrl);
        Assert.Equal($"http://*:{others.FrontendPort}", everywhere[DashboardAddresses.FrontendKey]);
    }

    [Fact]
    public void A_url_that_is_none_is_named()
    {
        using var addresses = new DashboardAddresses(Configure(new() { [DashboardAddresses.FrontendKey] = "localhost" }));

        Assert.Contains("ASPNETCORE_URLS is 'localhost'", Assert.Throws<DistributedApplicationException>(addresses.Choose).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_dashboard_is_looked_for_in_the_configuration_on_path_in_the_clone_and_in_the_users_folder()
    {
        var appHost = _root.CreateSubdirectory("clone/Some.AppHost").FullName;
        File.WriteAllText(Path.Combine(_root.FullName, "clone", "Some.sln"), "");
        var architecture = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 ? "arm64" : "x64";
        var package = $"node_modules/@microsoft/aspire-cli-linux-{architecture}";
        Put($"{package}/bin/aspire");
        Assert.Null(Find());

        var old = Put("home/.aspire/versions/1/managed/aspire-managed");
        Directory.SetLastWriteTimeUtc(Path.Combine(_root.FullName, "home/.aspire/versions/1"), DateTime.UnixEpoch);
        Assert.Equal(new(old, false), Find());

        var newer = Put("home/.aspire/versions/2/managed/aspire-managed");
        Assert.Equal(new(newer, false), Find());

        var packed = Put($"clone/{package}/bin/aspire");
        Put($"clone/{package}/package.json");
        Assert.Equal(new(packed, true) { UnpackTo = Path.Combine(_root.FullName, "clone", package) }, Find());

        var unpacked = Put($"clone/{package}/bundle/managed/aspire-managed");
        Assert.Equal(new(unpacked, false), Find());

        var tool = Put("tools/aspire");
        Assert.Equal(new(tool, true) { UnpackTo = Path.Combine(_root.FullName, "home", ".aspire") }, Find());

        Assert.Equal(new(newer, false), Find(("ASPIRE_DASHBOARD_PATH", newer)));
        Assert.Equal(new(old, false), Find(("ASPIRE_DASHBOARD_PATH", newer), ("DcpPublisher:DashboardPath", Path.GetDirectoryName(old)!)));
        Assert.Null(Find(("ASPIRE_DASHBOARD_PATH", "/nowhere")));

        DashboardFile? Find(params (string Key, string Value)[] settings) => new DashboardFiles(
            Configure(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value)),
            appHost,
            Path.Combine(_root.FullName, "home"),
            $"/nowhere:{Path.Combine(_root.FullName, "tools")}").Find(_ => true);
    }

    private static int FreePort()
    {
        using var reservation = PortReservation.Any();
        return reservation.Port;
    }

    private static ConfigurationManager Configured(int frontend, int otlp) => Configure(new()
    {
        [DashboardAddresses.FrontendKey] = $"http://localhost:{frontend}",
        [DashboardAddresses.OtlpGrpcKey] = $"http://localhost:{otlp}",
    });

    private static ConfigurationManager Configure(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(settings);
        return configuration;
    }

    private string Put(string path)
    {
        var file = Path.Combine(_root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "");
        return file;
    }
}
