using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Hub.Backplane;
using MessagePack;

namespace Chat.Hub.Tests.Backplane;

public sealed class PublicationFormatTests
{
    private static readonly Publication Example = new()
    {
        Origin = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"),
        TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        Batch = new ChannelEventBatch
        {
            ChannelId = new ChannelId(Guid.NewGuid()),
            Epoch = new Epoch(Guid.NewGuid()),
            Events = [new ChannelEvent { Sequence = 7, Kind = ChannelEventKind.MemberJoined }],
        },
    };

    [Fact]
    public void What_one_hub_writes_another_one_reads()
    {
        var read = PublicationFormat.ReadUnlessFrom(Guid.NewGuid(), PublicationFormat.Write(Example));

        Assert.Equal(Example.Origin, read!.Origin);
        Assert.Equal(Example.TraceParent, read.TraceParent);
        Assert.Equal(Example.Batch.ChannelId, read.Batch.ChannelId);
        Assert.Equal(Example.Batch.Epoch, read.Batch.Epoch);
        Assert.Equal(Example.Batch.Events, read.Batch.Events);
    }

    [Fact]
    public void A_hub_passes_over_its_own_publications()
    {
        Assert.Null(PublicationFormat.ReadUnlessFrom(Example.Origin, PublicationFormat.Write(Example)));
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0x90 })]
    [InlineData(new byte[] { 0xC0 })]
    [InlineData(new byte[] { 0x93, 0x01, 0x02, 0x03 })]
    [InlineData(new byte[] { 0xFF, 0xFF })]
    public void Garbage_is_told_from_a_publication(byte[] garbage)
    {
        var failure = Record.Exception(() => PublicationFormat.ReadUnlessFrom(Guid.NewGuid(), garbage));

        Assert.True(failure is MessagePackSerializationException or EndOfStreamException, failure?.ToString());
    }
}
