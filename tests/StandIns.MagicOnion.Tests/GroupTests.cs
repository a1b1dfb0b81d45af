using Cysharp.Runtime.Multicast;
using Cysharp.Runtime.Multicast.InMemory;
using Microsoft.Extensions.DependencyInjection;
using StandIns.MagicOnion.Tests.Probe;

namespace StandIns.MagicOnion.Tests;

/// <summary>Groups of plain objects: of the in-memory provider, and of the default one.</summary>
public sealed class GroupTests
{
    public static TheoryData<string> Providers => ["in memory", "default"];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Every_selection_calls_whom_it_names(string provider)
    {
        var group = Provider(provider).GetOrAddSynchronousGroup<string, IProbeReceiver>("g");
        var (a, b, c) = (new ProbeReceiver(), new ProbeReceiver(), new ProbeReceiver());
        group.Add("a", a);
        group.Add("b", b);
        group.Add("c", c);

        group.All.Said("all");
        group.Except("a").Said("except a");
        group.Except(["a", "b"]).B1(1);
        group.Only(["a", "c", "c", "x"]).B2(2, "only");
        group.Only([]).B0();
        await group.Single("b").Confirm(3);
        group.Single("x").B0();

        Assert.Equal(["all", "B2 2 only"], a.Waiting());
        Assert.Equal(["all", "except a", "Confirm 3"], b.Waiting());
        Assert.Equal(["all", "except a", "B1 1", "B2 2 only"], c.Waiting());
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void Members_come_go_and_are_replaced(string provider)
    {
        var group = Provider(provider).GetOrAddSynchronousGroup<int, IProbeReceiver>("g");
        var all = group.All;
        var (first, second) = (new ProbeReceiver(), new ProbeReceiver());

        group.Add(1, first);
        group.Add(1, second);
        Assert.Equal(1, group.Count());
        all.Said("one");
        group.Remove(1);
        group.Remove(1);
        all.Said("none");

        Assert.Equal(0, group.Count());
        Assert.Empty(first.Waiting());
        Assert.Equal(["one"], second.Waiting());
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void A_member_that_throws_does_not_keep_the_others_from_being_called(string provider)
    {
        var group = Provider(provider).GetOrAddSynchronousGroup<int, IProbeReceiver>("g");
        var (before, after) = (new ProbeReceiver(), new ProbeReceiver());
        group.Add(1, before);
        group.Add(2, new ThrowingReceiver());
        group.Add(3, after);

        group.All.Said("x");

        Assert.Equal(["x"], before.Waiting());
        Assert.Equal(["x"], after.Waiting());
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task One_member_can_be_asked(string provider)
    {
        var group = Provider(provider).GetOrAddGroup<int, IProbeReceiver>("g");
        await group.AddAsync(1, new ProbeReceiver());
        await group.AddAsync(2, new ProbeReceiver { Answer = (a, _) => Task.FromResult(a) });

        Assert.Equal(42, await group.Single(1).CR(7, ""));
        Assert.Equal(7, await group.Single(2).CR(7, ""));
        Assert.Equal("text", await group.Single(2).AskText(default));
        await Assert.ThrowsAsync<InvalidOperationException>(() => group.Single(3).CR(1, ""));
        await Assert.ThrowsAsync<NotSupportedException>(() => group.All.CR(1, ""));
        await Assert.ThrowsAsync<NotSupportedException>(() => group.Only([1, 2]).CR(1, ""));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_group_exists_until_it_is_disposed(string provider)
    {
        var groups = Provider(provider);
        var group = groups.GetOrAddGroup<int, IProbeReceiver>("g");
        var all = group.All;
        var receiver = new ProbeReceiver();
        await group.AddAsync(1, receiver);
        Assert.Same(group, groups.GetOrAddGroup<int, IProbeReceiver>("g"));
        Assert.NotSame((object)group, groups.GetOrAddGroup<string, IProbeReceiver>("g"));

        group.Dispose();

        all.Said("nowhere");
        Assert.Empty(receiver.Waiting());
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await group.AddAsync(2, receiver));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await group.RemoveAsync(1));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await group.CountAsync());
        Assert.Throws<ObjectDisposedException>(() => group.Except(1));
        Assert.Throws<ObjectDisposedException>(() => group.Only([1]));
        Assert.Throws<ObjectDisposedException>(() => group.Single(1));
        Assert.Equal(0, await groups.GetOrAddGroup<int, IProbeReceiver>("g").CountAsync());
    }

    [Fact]
    public void A_factory_makes_proxies_for_the_receivers_of_a_holder()
    {
        var factory = DynamicInMemoryProxyFactory.Instance;
        var (a, b, c) = (new ProbeReceiver(), new ProbeReceiver(), new ProbeReceiver());
        var holder = ReceiverHolder.CreateMutableWithInitialReceivers<string, IProbeReceiver>([("a", a), ("b", b)]);
        holder.Add("c", c);

        factory.Create(holder).B0();
        factory.Except(holder, ["a"]).B1(1);
        factory.Only(holder, ["a", "b"]).B1(2);
        factory.Create(ReceiverHolder.CreateImmutable<string, IProbeReceiver>(a, b)).B1(3);
        factory.Create(ReceiverHolder.CreateImmutable<string, IProbeReceiver>([c])).B1(4);

        Assert.Equal(["B0", "B1 2", "B1 3"], a.Waiting());
        Assert.Equal(["B0", "B1 1", "B1 2", "B1 3"], b.Waiting());
        Assert.Equal(["B0", "B1 1", "B1 4"], c.Waiting());
        Assert.Equal(0, ReceiverHolder.CreateMutable<string, IProbeReceiver>().Count);
    }

    [Fact]
    public void A_receiver_interface_that_is_impossible_is_refused_by_name()
    {
        var groups = Provider("in memory");

        Assert.Contains(nameof(IHiddenReceiver), Assert.Throws<InvalidOperationException>(() => groups.GetOrAddGroup<int, IHiddenReceiver>("g")).Message, StringComparison.Ordinal);
        Assert.Contains("Twice", Assert.Throws<InvalidOperationException>(() => groups.GetOrAddGroup<int, IOverloadedReceiver>("g")).Message, StringComparison.Ordinal);
    }

    private static IMulticastGroupProvider Provider(string which)
        => which == "default"
            ? new ServiceCollection().AddMagicOnion().Services.BuildServiceProvider().GetRequiredService<IMulticastGroupProvider>()
            : new InMemoryGroupProvider(DynamicInMemoryProxyFactory.Instance);

    internal interface IHiddenReceiver
    {
        void X();
    }

    public interface IOverloadedReceiver
    {
        void Twice();

        void Twice(int a);
    }

    private sealed class ThrowingReceiver : IProbeReceiver
    {
        public void B0() => throw new InvalidOperationException();

        public void B1(int a) => throw new InvalidOperationException();

        public void B2(int a, string b) => throw new InvalidOperationException();

        public Task<int> CR(int a, string b) => throw new InvalidOperationException();

        public Task<string> AskText(CancellationToken cancellationToken) => throw new InvalidOperationException();

        public void Said(string text) => throw new InvalidOperationException();

        public ValueTask Confirm(int a) => throw new InvalidOperationException();
    }
}
