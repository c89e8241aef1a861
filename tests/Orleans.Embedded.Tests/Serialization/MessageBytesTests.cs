using System.Runtime.InteropServices;
using Orleans.Serialization;
using Xunit;

namespace Orleans.Embedded.Tests.Serialization;

/// <summary>Bytes of a message that its receiver keeps.</summary>
public sealed class MessageBytesTests
{
    [Theory]
    [InlineData(true, 1000, true)]
    [InlineData(true, 10, false)]
    [InlineData(false, 1000, false)]
    public void They_stay_where_they_are_when_they_are_most_of_it(bool isMessage, int length, bool inPlace)
    {
        var written = new byte[1100];
        Array.Fill(written, (byte)7);
        var bytes = new SerializationReader(written, SerializerContext.None, isMessage).ReadMemory(length);
        Assert.Equal(Enumerable.Repeat((byte)7, length), bytes.ToArray());
        Assert.True(MemoryMarshal.TryGetArray(bytes, out var segment));
        Assert.Equal(inPlace, ReferenceEquals(written, segment.Array));
    }
}
