using MagicOnion.Protocol;
using MagicOnion.Server.Hubs;

namespace StandIns.MagicOnion.Tests;

public sealed class ProtocolMethodIdTests
{
    public interface INumbered
    {
        void Plain();

        [MethodId(77)]
        void Given();
    }

    [Theory]
    [InlineData("ZeroAsync", -1988118811)]
    [InlineData("OneAsync", 1216541217)]
    [InlineData("TwoAsync", 1048404979)]
    [InlineData("VoidOne", -1752315987)]
    [InlineData("B0", 215825903)]
    [InlineData("B1", 199048284)]
    [InlineData("B2", 249381141)]
    [InlineData("CR", 1692006112)]
    [InlineData("OnMessage", -1262822265)]
    [InlineData("JoinAsync", -733403293)]
    public void The_id_of_a_method_is_the_hash_of_its_name(string name, int id) => Assert.Equal(id, MethodIds.Hash(name));

    [Fact]
    public void An_id_that_is_given_wins()
    {
        var ids = Contract.ReceiverMethods(typeof(INumbered)).ToDictionary(m => m.Name, m => m.Id);

        Assert.Equal(MethodIds.Hash("Plain"), ids["Plain"]);
        Assert.Equal(77, ids["Given"]);
    }
}
