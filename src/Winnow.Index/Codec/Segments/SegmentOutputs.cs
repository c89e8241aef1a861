using Winnow.Store;

namespace Winnow.Index.Codec;

/// <summary>
/// The files of a segment that is being written. Each is made when it is first asked for. Disposing without <see cref="Finish"/> removes
/// them again.
/// </summary>
internal sealed class SegmentOutputs(StoreDirectory directory, string segment, Action<long>? written = null) : IDisposable
{
    private readonly Dictionary<string, IndexOutput> _outputs = new(StringComparer.Ordinal);
    private long _reported;
    private bool _finished;

    public string Segment => segment;

    public IndexOutput Get(string extension)
    {
        if (!_outputs.TryGetValue(extension, out var output))
        {
            output = directory.CreateOutput(SegmentFiles.File(segment, extension));
            _outputs.Add(extension, output);
            CodecUtil.WriteHeader(output, SegmentFiles.Format(extension), SegmentFiles.Version);
        }

        return output;
    }

    /// <summary>Tells whoever paces the writing how far it has come. Called every so often; may block, or throw to stop it.</summary>
    public void ReportProgress()
    {
        if (written is null)
        {
            return;
        }

        var total = _outputs.Values.Sum(output => output.Position);
        written(total - _reported);
        _reported = total;
    }

    /// <summary>Ends all files. They are not synced.</summary>
    public IReadOnlyList<IndexFile> Finish()
    {
        foreach (var output in _outputs.Values)
        {
            CodecUtil.WriteFooter(output);
        }

        ReportProgress();
        foreach (var output in _outputs.Values)
        {
            output.Dispose();
        }

        var files = new List<IndexFile>();
        foreach (var extension in _outputs.Keys)
        {
            var name = SegmentFiles.File(segment, extension);
            using var input = directory.OpenInput(name);
            files.Add(new IndexFile(name, input.Length, CodecUtil.CheckFooter(input)));
        }

        _finished = true;
        return files;
    }

    public void Dispose()
    {
        if (_finished)
        {
            return;
        }

        foreach (var (extension, output) in _outputs)
        {
            // The disk may be full: what cannot be written any more need not be.
            try
            {
                output.Dispose();
            }
            catch (IOException)
            {
            }

            try
            {
                directory.Delete(SegmentFiles.File(segment, extension));
            }
            catch (IOException)
            {
                // The next opening of the index removes it.
            }
        }
    }
}
