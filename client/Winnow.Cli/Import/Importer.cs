using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Spectre.Console;
using Winnow.Cli.Http;

namespace Winnow.Cli.Import;

/// <summary>Reads on one side, sends on the other, a bounded number of full buffers between them.</summary>
internal sealed class Importer(WinnowHttp http, ImportSettings settings)
{
    private const int MaxBodyBytes = 16 << 20;
    private const int ShownErrors = 5;

    private readonly Stopwatch _watch = new();
    private readonly List<string> _errors = [];
    private long _sent;
    private long _failed;
    private long _bytesRead;

    public async Task<int> Run(CancellationToken cancellation)
    {
        if (!settings.File.Exists)
        {
            throw new FileNotFoundException($"no such file: {settings.File}");
        }

        using var source = DocumentSource.Open(settings.File, settings.IdColumn);
        await CreateIndex(source.SuggestMapping(settings.Types), cancellation);
        _watch.Start();
        await ShowProgress(Transfer(source, cancellation));
        using (await http.Post($"{Uri.EscapeDataString(settings.Index)}/_refresh", body: null, cancellation))
        {
            _watch.Stop();
        }

        return Report();
    }

    private async Task CreateIndex(byte[]? mapping, CancellationToken cancellation)
    {
        var path = Uri.EscapeDataString(settings.Index);
        if (await http.Exists(path, cancellation))
        {
            return;
        }

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("settings");
            writer.WriteNumber("number_of_shards", settings.Shards);
            writer.WriteEndObject();
            if (mapping is not null)
            {
                writer.WritePropertyName("mappings");
                writer.WriteRawValue(mapping);
            }

            writer.WriteEndObject();
        }

        using var created = await http.Put(path, stream.ToArray(), cancellation);
    }

    private async Task Transfer(IDocumentSource source, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var full = Channel.CreateBounded<BulkBuffer>(settings.Parallel);
        var empty = Channel.CreateUnbounded<BulkBuffer>();
        for (var buffer = 0; buffer < (2 * settings.Parallel) + 1; buffer++)
        {
            empty.Writer.TryWrite(new BulkBuffer());
        }

        var reader = Task.Run(() => Read(source, empty.Reader, full.Writer, stop.Token), CancellationToken.None);
        var senders = Enumerable.Range(0, settings.Parallel).Select(_ => Send(full.Reader, empty.Writer, stop.Token)).ToList();
        var tasks = senders.Append(reader).ToList();
        while (tasks.Count > 0)
        {
            var done = await Task.WhenAny(tasks);
            tasks.Remove(done);
            if (!done.IsCompletedSuccessfully)
            {
                await stop.CancelAsync();
                await done;
            }
        }
    }

    private async Task Read(IDocumentSource source, ChannelReader<BulkBuffer> empty, ChannelWriter<BulkBuffer> full, CancellationToken cancellation)
    {
        var more = true;
        while (more)
        {
            var buffer = await empty.ReadAsync(cancellation);
            buffer.Clear();
            while (buffer.Documents < settings.BatchSize && buffer.Bytes.Length < MaxBodyBytes && (more = source.Next(buffer)))
            {
            }

            Interlocked.Exchange(ref _bytesRead, source.BytesRead);
            if (buffer.Documents > 0)
            {
                await full.WriteAsync(buffer, cancellation);
            }
        }

        full.Complete();
    }

    private async Task Send(ChannelReader<BulkBuffer> full, ChannelWriter<BulkBuffer> empty, CancellationToken cancellation)
    {
        await foreach (var buffer in full.ReadAllAsync(cancellation))
        {
            await Send(buffer, cancellation);
            empty.TryWrite(buffer);
        }
    }

    private async Task Send(BulkBuffer buffer, CancellationToken cancellation)
    {
        for (var wait = TimeSpan.FromMilliseconds(50); ; wait = TimeSpan.FromMilliseconds(Math.Min(5000, wait.TotalMilliseconds * 2)))
        {
            var (status, body) = await http.Bulk(settings.Index, buffer.Bytes, cancellation);
            if (status == 429)
            {
                // The server is full for the moment: it took nothing of the request.
                await Task.Delay(wait, cancellation);
                continue;
            }

            if (status != 200)
            {
                throw new ServerException(status, $"bulk request failed with {status}: {ErrorText.Of(body)}");
            }

            Count(buffer.Documents, body);
            return;
        }
    }

    private void Count(int documents, byte[] body)
    {
        Interlocked.Add(ref _sent, documents);
        if (!HasErrors(body))
        {
            return;
        }

        using var answer = JsonDocument.Parse(body);
        foreach (var item in answer.RootElement.GetProperty("items").EnumerateArray())
        {
            var result = item.EnumerateObject().First().Value;
            if (!result.TryGetProperty("error", out var error))
            {
                continue;
            }

            Interlocked.Increment(ref _failed);
            lock (_errors)
            {
                if (_errors.Count < ShownErrors)
                {
                    _errors.Add($"{result.GetProperty("_id")}: {ErrorText.Of(error)}");
                }
            }
        }
    }

    // The flag is the first or second member: no need to read the thousands of items.
    private static bool HasErrors(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("errors"u8))
            {
                return reader.Read() && reader.TokenType == JsonTokenType.True;
            }
        }

        return true;
    }

    private async Task ShowProgress(Task transfer)
    {
        if (!AnsiConsole.Profile.Capabilities.Interactive)
        {
            await transfer;
            return;
        }

        await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(settings.File.Name, maxValue: Math.Max(1, settings.File.Length));
                while (await Task.WhenAny(transfer, Task.Delay(200)) != transfer)
                {
                    bar.Value = Interlocked.Read(ref _bytesRead);
                    bar.Description = $"{settings.File.Name.EscapeMarkup()}  {Number(Interlocked.Read(ref _sent))} documents  {Number(Rate())}/s";
                }

                bar.Value = bar.MaxValue;
                await transfer;
            });
    }

    private int Report()
    {
        Console.WriteLine(
            $"imported {Number(_sent - _failed)} documents into {settings.Index} in {_watch.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s, {Number(Rate())} documents/s{(_failed > 0 ? $", {Number(_failed)} failed" : "")}");
        foreach (var error in _errors)
        {
            Console.Error.WriteLine($"  {error}");
        }

        return _failed > 0 ? 1 : 0;
    }

    private long Rate() => (long)(Interlocked.Read(ref _sent) / Math.Max(0.001, _watch.Elapsed.TotalSeconds));

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
