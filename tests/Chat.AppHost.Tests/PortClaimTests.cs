using Chat.AppHost.Resources;
using Chat.Testing;

namespace Chat.AppHost.Tests;

public sealed class PortClaimTests
{
    [Fact]
    public void Of_two_that_find_a_port_free_one_gets_it()
    {
        var port = FreePort.Next();

        Assert.Equal([true, false], [PortClaim.TryTake(port), PortClaim.TryTake(port)]);
    }
}
