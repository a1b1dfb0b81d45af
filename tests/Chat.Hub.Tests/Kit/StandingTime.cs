using Microsoft.Extensions.Time.Testing;

namespace Chat.Hub.Tests.Kit;

/// <summary>
/// Time for a hub that passes only when the test says so. It is ahead of the machine's: the deadlines of calls to History are looked at by the
/// clock of the machine, which goes on. Access tokens are good for it all the same.
/// </summary>
internal static class StandingTime
{
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    public static FakeTimeProvider New() => new(TimeProvider.System.GetUtcNow() + Ahead);
}
