using Chat.Sdk.Connections;

namespace Chat.Sdk.Tests.Connections;

public sealed class BackOffTests
{
    private readonly BackOff _backOff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10), new Random(7));

    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, 200)]
    [InlineData(6, 6_400)]
    [InlineData(7, 10_000)]
    [InlineData(int.MaxValue, 10_000)]
    public void The_limit_doubles_up_to_the_longest(int attempt, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), _backOff.Limit(attempt));

    [Fact]
    public void Waits_lie_anywhere_below_the_limit()
    {
        var waits = Enumerable.Range(0, 1_000).Select(_ => _backOff.Next(3)).ToList();

        Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromMilliseconds(800)));
        Assert.Contains(waits, wait => wait < TimeSpan.FromMilliseconds(100));
        Assert.Contains(waits, wait => wait > TimeSpan.FromMilliseconds(700));
    }
}
