using Orleans.Serialization;
using Winnow.Grains.Tests.Support;

namespace Winnow.Grains.Tests.Contracts;

/// <summary>Every message comes out of the serializer as it went in.</summary>
public sealed class RoundTripTests(NodeFixture node) : IClassFixture<NodeFixture>
{
    private readonly Serializer _serializer = node.Service<Serializer>();

    [Fact]
    public void Every_message_arrives_with_the_content_that_was_sent()
    {
        const int seed = 20261121;
        var random = new RandomMessages(seed);
        foreach (var type in ContractTypes.Messages)
        {
            for (var i = 0; i < 30; i++)
            {
                var message = random.Draw(type);
                var read = _serializer.Deserialize<object>(_serializer.SerializeToArray(message));
                Assert.IsType(type, read);
                Assert.True(
                    string.Equals(RandomMessages.Describe(message), RandomMessages.Describe(read), StringComparison.Ordinal),
                    $"{type.Name} {i} of seed {seed}: {RandomMessages.Describe(message)} came back as {RandomMessages.Describe(read)}");
            }
        }
    }

    [Fact]
    public void An_exception_keeps_its_error_and_its_message()
    {
        var error = new WinnowError { Type = "index_not_found_exception", Status = 404, Reason = "no such index [a]", Index = "a" };
        var read = _serializer.Deserialize<Exception>(_serializer.SerializeToArray<Exception>(new WinnowException(error)));
        Assert.Equal("no such index [a]", read.Message);
        Assert.Equal(RandomMessages.Describe(error), RandomMessages.Describe(Assert.IsType<WinnowException>(read).Error));
    }
}
