using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Winnow.Hosting.Remote;

/// <summary>Looks how a connection begins: answers those who want to know whom they have reached, and unpacks those that are compressed.</summary>
internal sealed class PrefaceMiddleware(Func<Task<Greeting>> greeting)
{
    public async Task Run(ConnectionContext connection, ConnectionDelegate next)
    {
        switch (await Read(connection.Transport.Input))
        {
            case null:
                await next(connection);
                break;
            case var line when line.Is(Preface.Deflate):
                var plain = connection.Transport;
                connection.Transport = new CompressedPipes(plain);
                try
                {
                    await next(connection);
                }
                finally
                {
                    connection.Transport = plain;
                }

                break;
            case var line when line.Is(Preface.Greet):
                await connection.Transport.Output.WriteAsync((await greeting()).ToJson());
                break;
            default:
                // Of a version that does not exist yet: the caller sees that it is not understood.
                break;
        }
    }

    /// <summary>The line, taken from the input; null, with the input as it was, when the connection begins otherwise.</summary>
    private static async Task<string?> Read(PipeReader input)
    {
        while (true)
        {
            var result = await input.ReadAsync();
            var received = result.Buffer;
            if (!Preface.MayBegin(received) || (received.IsEmpty && result.IsCompleted))
            {
                input.AdvanceTo(received.Start);
                return null;
            }

            if (Preface.TryRead(received, out var line, out var end))
            {
                input.AdvanceTo(end);
                return line;
            }

            if (result.IsCompleted || received.Length > Preface.MaxLength)
            {
                input.AdvanceTo(received.End);
                return "";
            }

            input.AdvanceTo(received.Start, received.End);
        }
    }
}
