using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Winnow.Hosting.Remote;

namespace Winnow.Hosting.Tests.Remote;

/// <summary>How a silo reads what a connection begins with.</summary>
public sealed class PrefaceTests
{
    private readonly Pipe _in = new();
    private readonly Pipe _out = new();
    private string? _passedOn;

    [Theory]
    [InlineData("WINNOW/1 greet\n")]
    [InlineData("WIN|NOW/1 gr|eet|\n")]
    public async Task A_question_is_answered_however_it_is_cut(string pieces)
    {
        var run = Run();
        foreach (var piece in pieces.Split('|'))
        {
            await _in.Writer.WriteAsync(Encoding.ASCII.GetBytes(piece));
        }

        await run;
        Assert.Null(_passedOn);
        Assert.Equal("far", Greeting.Parse(await Output()).ClusterId);
    }

    [Theory]
    [InlineData("\u0010\0\0\0anything")]
    [InlineData("WINDOW")]
    [InlineData("")]
    public async Task What_begins_otherwise_is_passed_on_untouched(string bytes)
    {
        await _in.Writer.WriteAsync(Encoding.ASCII.GetBytes(bytes));
        await _in.Writer.CompleteAsync();
        await Run();
        Assert.Equal(bytes, _passedOn);
    }

    [Theory]
    [InlineData("WINNOW/2 greet\n")]
    [InlineData("WINNOW/1 greet and more than a line of this kind may ever have in it, whoever writes it")]
    public async Task A_line_that_nobody_knows_ends_the_connection(string line)
    {
        await _in.Writer.WriteAsync(Encoding.ASCII.GetBytes(line));
        await Run();
        Assert.Null(_passedOn);
        Assert.Empty(await Output());
    }

    [Fact]
    public async Task What_follows_a_compressed_connections_line_is_unpacked()
    {
        var there = new Pipes(_out.Reader, _in.Writer);
        await there.Output.WriteAsync(Preface.Deflate);
        var packed = new CompressedPipes(there);
        var run = Run(async connection =>
        {
            var got = await connection.Transport.Input.ReadAtLeastAsync(5);
            _passedOn = Encoding.ASCII.GetString(got.Buffer.ToArray());
            await connection.Transport.Output.WriteAsync("answer"u8.ToArray());
        });
        await packed.Output.WriteAsync("hello"u8.ToArray());
        var answer = await packed.Input.ReadAtLeastAsync(6);
        Assert.Equal("answer", Encoding.ASCII.GetString(answer.Buffer.ToArray()));
        await run;
        Assert.Equal("hello", _passedOn);
    }

    private async Task Run(ConnectionDelegate? next = null)
    {
        var context = new DefaultConnectionContext("test") { Transport = new Pipes(_in.Reader, _out.Writer) };
        await new PrefaceMiddleware(() => Task.FromResult(new Greeting { Cluster = "far", ClusterId = "far" })).Run(context, next ?? PassedOn);
    }

    private async Task PassedOn(ConnectionContext connection)
    {
        var got = await connection.Transport.Input.ReadAsync();
        _passedOn = Encoding.ASCII.GetString(got.Buffer.ToArray());
    }

    private async Task<byte[]> Output()
    {
        await _out.Writer.CompleteAsync();
        using var output = new MemoryStream();
        await _out.Reader.CopyToAsync(output);
        return output.ToArray();
    }

    private sealed class Pipes(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
