using Chat.Contracts.Channels;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using MessagePack;

namespace Chat.Contracts.Tests.Wire;

public sealed class UntrustedDataTests
{
    [Fact]
    public void The_options_are_those_for_untrusted_data()
    {
        Assert.True(ChatSerializer.Options.Security.HashCollisionResistant);
        Assert.Equal(MessagePackSecurity.UntrustedData.MaximumObjectGraphDepth, ChatSerializer.Options.Security.MaximumObjectGraphDepth);
    }

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.Throws<MessagePackSerializationException>(() => Read<object>([.. Nested(1_000)]));

    [Fact]
    public void Deep_nesting_in_a_field_that_is_not_known_is_passed_over_without_filling_the_stack()
    {
        var known = Snapshot.Read(nameof(SendRequest));

        var read = Read<SendRequest>([0x95, .. known[1..], .. Nested(1_000_000)]);

        Assert.Equal("Hi", read.Text);
    }

    [Fact]
    public void An_array_that_claims_to_be_huge_is_refused_before_it_is_made()
    {
        // Two fields, then an array32 of two thousand million events, of which there is none.
        var known = Snapshot.Read(nameof(ChannelEventBatch));
        byte[] bytes = [.. known[..37], 0xDD, 0x7F, 0xFF, 0xFF, 0xFF];
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<MessagePackSerializationException>(() => Read<ChannelEventBatch>(bytes));

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000, "It was made.");
    }

    [Theory]
    [InlineData(new byte[] { 0xC4, 0x0F, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 })]
    [InlineData(new byte[] { 0xC4, 0x11, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17 })]
    [InlineData(new byte[] { 0xC4, 0x00 })]
    [InlineData(new byte[] { 0xC0 })]
    [InlineData(new byte[] { 0x2A })]
    public void An_id_has_16_bytes(byte[] bytes)
    {
        Assert.Throws<MessagePackSerializationException>(() => Read<ChannelId>(bytes));
        Assert.Throws<MessagePackSerializationException>(() => Read<MessageId>(bytes));
        Assert.Throws<MessagePackSerializationException>(() => Read<UserId>(bytes));
        Assert.Throws<MessagePackSerializationException>(() => Read<Epoch>(bytes));
        Assert.Throws<MessagePackSerializationException>(() => Read<ChangeId>(bytes));
    }

    [Fact]
    public void An_id_travels_most_significant_byte_first()
    {
        var bytes = MessagePackSerializer.Serialize(new ChannelId(new Guid("00112233-4455-6677-8899-aabbccddeeff")), ChatSerializer.Options);

        Assert.Equal("c41000112233445566778899aabbccddeeff", Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void A_text_with_half_a_surrogate_pair_does_not_get_through_as_such()
    {
        // ED A0 80 would be U+D800, which UTF-8 does not have.
        var text = MessagePackSerializer.Deserialize<string>(new byte[] { 0xA3, 0xED, 0xA0, 0x80 }, ChatSerializer.Options);

        Assert.DoesNotContain(text, char.IsSurrogate);
    }

    /// <summary>Arrays of one in arrays of one.</summary>
    private static IEnumerable<byte> Nested(int depth) => Enumerable.Repeat((byte)0x91, depth).Append((byte)0xC0);

    private static T Read<T>(byte[] bytes) => MessagePackSerializer.Deserialize<T>(bytes, ChatSerializer.Options);
}
