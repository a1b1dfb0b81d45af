using System.Diagnostics;
using System.Globalization;
using Chat.Contracts.Identity;
using Chat.Contracts.Ids;
using Chat.Hub.Connections;
using Chat.Hub.Tests.Kit;
using Chat.Security.Tests.Support;
using Chat.ServiceDefaults.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Security.Tests.Measuring;

/// <summary>What it costs a hub to know who is there: once for a connection, and for each call.</summary>
internal static class TokenFigures
{
    private const int Validations = 2_000;
    private const int Calls = 5_000_000;
    private const int Rounds = 7;
    private const int Connects = 200;

    public static async Task<IReadOnlyList<(string, string)>> MeasureAsync(SecuritySystem system)
    {
        var validator = system.HubServices.GetRequiredService<AccessTokenValidator>();
        var token = await system.TokenAsync(SecuritySystem.NewName("alice"));
        await ValidateAsync(validator, token);
        List<double> validations = [], calls = [], connects = [];
        for (var round = 0; round < Rounds; round++)
        {
            validations.Add(await ValidateAsync(validator, token) * 1_000);
            calls.Add(Check(system.HubServices.GetRequiredService<TimeProvider>()) * 1_000_000);
        }

        for (var i = 0; i < Connects; i++)
        {
            var fresh = await system.TokenAsync(SecuritySystem.NewName("alice"));
            var watch = Stopwatch.StartNew();
            await using var alice = await Person.ConnectWithAsync(system.FirstHub, fresh);
            connects.Add(watch.Elapsed.TotalMilliseconds);
        }

        return
        [
            ("validation of an access token, once per connection (median of 7 rounds of 2,000)", Number(validations, "µs")),
            ("check of the token at each hub call (median of 7 rounds of 5,000,000); asked for: at most 2 µs", Number(calls, "ns")),
            ("new TCP connection, stream and ConnectAsync to a hub", Figures.Show(connects)),
        ];
    }

    // In milliseconds.
    private static async Task<double> ValidateAsync(AccessTokenValidator validator, string token)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Validations; i++)
        {
            await validator.ValidateAsync(token);
        }

        return watch.Elapsed.TotalMilliseconds / Validations;
    }

    // What every method of the hub does first, in milliseconds.
    private static double Check(TimeProvider time)
    {
        var user = new ConnectedUser(new UserId(Guid.NewGuid()), "alice", UserRole.User, Guid.NewGuid(), Revision: 0, TimeProvider.System.GetUtcNow());
        var connection = new ConnectionState(Guid.NewGuid(), user, DateTimeOffset.MaxValue, null!, () => { });
        var over = 0;
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Calls; i++)
        {
            over += connection.IsOver || connection.HasExpired(time.GetUtcNow()) ? 1 : 0;
        }

        return over == 0 ? watch.Elapsed.TotalMilliseconds / Calls : throw new InvalidOperationException("It is over.");
    }

    private static string Number(IEnumerable<double> rounds, string unit) => string.Create(CultureInfo.InvariantCulture, $"{Flood.Quantile(rounds, 0.5):0.0} {unit}");
}
