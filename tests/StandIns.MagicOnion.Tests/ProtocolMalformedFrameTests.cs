using MagicOnion.Protocol;

namespace StandIns.MagicOnion.Tests;

public sealed class ProtocolMalformedFrameTests
{
    private const string Id = "D92430613162326333642D346535662D363037312D383239332D613462356336643765386639";

    public static TheoryData<string> FramesOfAClient =>
    [
        "92CE4882F22105", "9302CE4882F22105", $"9400{Id}CE64D9F6E02A", $"9401{Id}D2A3B1691F930DA16DC0", "947E00CD012FC0", "947F00CF000001A208CF763EC0",
    ];

    public static TheoryData<string> FramesOfAServer =>
    [
        "92CE0BDD3C5C01", "9302CE4882F22105", "940605A26E66C0", $"9500C0{Id}CE64D9F6E09201A171", "957F00CF000001A208CF763EC0C0", "957E00CD012FC0C0C0",
    ];

    [Theory]
    [MemberData(nameof(FramesOfAClient))]
    public void A_frame_of_a_client_that_is_cut_off_in_its_header_is_refused(string hex)
        => CutOffIsRefused(hex, bytes => (ClientFrameReader.TryRead(bytes, out var frame, out var problem), frame.Body.Length, problem));

    [Theory]
    [MemberData(nameof(FramesOfAServer))]
    public void A_frame_of_a_server_that_is_cut_off_in_its_header_is_refused(string hex)
        => CutOffIsRefused(hex, bytes => (ServerFrameReader.TryRead(bytes, out var frame, out var problem), frame.Body.Length, problem));

    [Theory]
    [InlineData("", "not an array")]
    [InlineData("C0", "not an array")]
    [InlineData("05", "not an array")]
    [InlineData("81A16101", "not an array")]
    [InlineData("90", "0 elements")]
    [InlineData("9105", "1 elements")]
    [InlineData("9500000000", "5 elements")]
    [InlineData("DDFFFFFFFF00", "elements")]
    [InlineData("92A16105", "header")]
    [InlineData("93CFFFFFFFFFFFFFFFFF0505", "header")]
    [InlineData("93CB40000000000000000505", "header")]
    [InlineData("9402C0C0C0", "type 2")]
    [InlineData("94000501C0", "type 0")]
    [InlineData("9400A26162012A", "type 0")]
    [InlineData("9400C40401020304012A", "type 0")]
    [InlineData("9400DBFFFFFFFF61012A", "type 0")]
    [InlineData("94FFC0C0C0", "type -1")]
    [InlineData("947EC0C0C0", "type 126")]
    public void What_no_client_sends_is_refused_and_named(string hex, string named)
    {
        Assert.False(ClientFrameReader.TryRead(Convert.FromHexString(hex), out _, out var problem));
        Assert.Contains(named, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "not an array")]
    [InlineData("C1", "not an array")]
    [InlineData("91C0", "1 elements")]
    [InlineData("960000000000", "6 elements")]
    [InlineData("92C2C0", "header")]
    [InlineData("94060505C0", "header")]
    [InlineData("9503C0C0C0C0", "type 3")]
    [InlineData("950001C0C0C0", "type 0")]
    [InlineData("957FC0C0C0C0", "type 127")]
    [InlineData("957F00CFFFFFFFFFFFFFFFFFC0C0", "type 127")]
    public void What_no_server_sends_is_refused_and_named(string hex, string named)
    {
        Assert.False(ServerFrameReader.TryRead(Convert.FromHexString(hex), out _, out var problem));
        Assert.Contains(named, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void No_bytes_make_a_reader_throw()
    {
        var random = new Random(20_107);
        var seeds = FramesOfAClient.Concat(FramesOfAServer).Select(row => Convert.FromHexString(row.Data)).ToArray();
        for (var round = 0; round < 200_000; round++)
        {
            var bytes = seeds[random.Next(seeds.Length)][..];
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var cut = bytes.AsMemory(0, random.Next(bytes.Length + 1));
            Assert.Equal(ClientFrameReader.TryRead(cut, out _, out var ofClient), ofClient is null);
            Assert.Equal(ServerFrameReader.TryRead(cut, out _, out var ofServer), ofServer is null);
        }
    }

    private static void CutOffIsRefused(string hex, Func<byte[], (bool Ok, int BodyLength, string? Problem)> read)
    {
        var bytes = Convert.FromHexString(hex);
        var (ok, bodyLength, problem) = read(bytes);
        Assert.True(ok, problem);
        for (var length = 0; length < bytes.Length - bodyLength; length++)
        {
            var part = read(bytes[..length]);
            if (part.Ok)
            {
                Assert.Fail($"The first {length} bytes of {hex} were taken for a frame.");
            }

            Assert.NotNull(part.Problem);
        }
    }
}
