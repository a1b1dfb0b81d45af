using Chat.Contracts.Errors;
using Chat.Identity.Passwords;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Chat.Identity.Tests.Passwords;

public sealed class PasswordServiceTests
{
    [Fact]
    public async Task More_than_may_wait_are_told_that_it_is_busy_and_the_others_are_served()
    {
        using var service = Service(concurrent: 1, waiting: 1);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => TryAsync(service))));
        var after = await TryAsync(service);

        Assert.Contains(null, outcomes);
        Assert.All(outcomes, outcome => Assert.True(outcome is null or ErrorCode.Busy));
        Assert.Contains(ErrorCode.Busy, outcomes);
        Assert.Null(after);
    }

    [Fact]
    public async Task Nobody_has_no_password_that_matches()
    {
        using var service = Service(1, 1);

        Assert.Equal(PasswordVerificationResult.Failed, await service.VerifyAsync(null, "seven green kettles", CancellationToken.None));
    }

    private static async Task<ErrorCode?> TryAsync(PasswordService service)
    {
        try
        {
            await service.HashAsync("seven green kettles", CancellationToken.None);
            return null;
        }
        catch (RefusalException refused)
        {
            return refused.Refusal.Code;
        }
    }

    private static PasswordService Service(int concurrent, int waiting)
    {
        var options = Options.Create(new PasswordCostOptions { Concurrent = concurrent, Waiting = waiting });
        return new PasswordService(new ArgonPasswordHasher(options), options);
    }
}
