using System.Security.Claims;
using System.Text.Encodings.Web;
using Grpc.Core;
using MagicOnion;
using MagicOnion.Client;
using MagicOnion.Server;
using MagicOnion.Server.Hubs;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StandIns.MagicOnion.Tests.Probe;

namespace StandIns.MagicOnion.Tests;

/// <summary>Registration, mapping and what endpoints carry.</summary>
public sealed class ServerMappingTests
{
    [Fact]
    public void Mapping_without_registration_says_what_is_missing()
    {
        var app = WebApplication.CreateSlimBuilder().Build();

        Assert.Contains("AddMagicOnion", Assert.Throws<InvalidOperationException>(() => app.MapMagicOnionService<ProbeService>()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(string), "no service")]
    [InlineData(typeof(IProbeService), "must be a class")]
    [InlineData(typeof(AbstractService), "must be a class")]
    [InlineData(typeof(BadService), "Bad")]
    [InlineData(typeof(MisplacedIdHub), "[MethodId]")]
    public async Task What_cannot_be_served_is_refused_by_name(Type type, string reason)
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => ProbeServer.StartAsync(types: type));

        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MagicOnion:MaxQueuedBytes")]
    [InlineData("MagicOnion:MaxQueuedMessages")]
    public async Task A_bound_that_makes_no_sense_stops_the_start(string name)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => ProbeServer.StartAsync(settings: new Dictionary<string, string?> { [name] = "1" }));

        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_come_from_configuration_and_code_wins()
    {
        var settings = new Dictionary<string, string?> { ["MagicOnion:ClientResultsDefaultTimeout"] = "00:00:01", ["MagicOnion:EnableCurrentContext"] = "true" };
        await using var server = await ProbeServer.StartAsync(o => o.EnableCurrentContext = false, settings: settings);

        var options = server.Services.GetRequiredService<IOptions<MagicOnionOptions>>().Value;

        Assert.Equal((TimeSpan.FromSeconds(1), false), (options.ClientResultsDefaultTimeout, options.EnableCurrentContext));
    }

    [Fact]
    public async Task Authorize_on_hubs_and_methods_is_enforced()
    {
        await using var server = await ProbeServer.StartAsync(
            configure: b =>
            {
                b.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, HeaderScheme>("test", null);
                b.Services.AddAuthorization();
            },
            use: app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
            },
            types: [typeof(ClosedHub), typeof(ProbeService)]);
        var known = new CallOptions(new Metadata { { "x-user", "alice" } });

        var refused = await Assert.ThrowsAsync<RpcException>(() => server.ConnectAsync());
        var hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(server.Channel(), new ProbeReceiver(), option: known);

        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        Assert.Equal(1, await hub.OneAsync(1));
        Assert.Equal(1, await server.Service().OneAsync(1));
        await hub.DisposeAsync();
    }

    [Fact]
    public async Task A_route_group_puts_its_prefix_before_the_path()
    {
        await using var server = await ProbeServer.StartAsync(
            use: app => app.MapGroup("/grp").MapMagicOnionService(typeof(ProbeService)), types: [typeof(ProbeService)]);

        Assert.Equal("05", await RawHub.UnaryAsync(server.Channel(), "grp/IProbeService", "OneAsync", "05"));
    }

    [Fact]
    public async Task The_current_context_is_there_when_asked_for()
    {
        await using var server = await ProbeServer.StartAsync(o =>
        {
            o.EnableCurrentContext = true;
            o.GlobalFilters.Add(new CurrentContextFilter());
        });

        await server.Service().ZeroAsync();

        await server.State.Until("ZeroAsync");
    }

    public abstract class AbstractService : ServiceBase<IProbeService>;

    public interface IBadService : IService<IBadService>
    {
        Task<int> Bad();
    }

    public sealed class BadService : ServiceBase<IBadService>, IBadService
    {
        public Task<int> Bad() => Task.FromResult(1);
    }

    public interface IMisplacedIdHub : IStreamingHub<IMisplacedIdHub, IProbeReceiver>
    {
        Task OneAsync();
    }

    public sealed class MisplacedIdHub : StreamingHubBase<IMisplacedIdHub, IProbeReceiver>, IMisplacedIdHub
    {
        [MethodId(1)]
        public Task OneAsync() => Task.CompletedTask;
    }

    [Authorize]
    public sealed class ClosedHub(ProbeState state) : ProbeHub(state);

    private sealed class CurrentContextFilter : MagicOnionFilterAttribute
    {
        public override ValueTask Invoke(ServiceContext context, Func<ServiceContext, ValueTask> next)
        {
            context.ServiceProvider.GetRequiredService<ProbeState>().Happened(ServiceContext.Current!.MethodName);
            return next(context);
        }
    }

    private sealed class HeaderScheme(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
            => Task.FromResult(Request.Headers["x-user"].Count == 0
                ? AuthenticateResult.NoResult()
                : AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([], "test")), "test")));
    }
}
