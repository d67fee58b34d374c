package store

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"

	"github.com/google/uuid"

	"mandate/internal/engagement"
)

// chunkSize is how many bytes of a file stand in one row. It never changes: which chunk is the
// last follows from it.
const chunkSize = 256 << 10

// AddFile keeps a file and its bytes, read from r to its end. Give it a local reader:
// on SQLite nobody else writes until it has been read. More than MaxFile bytes is
// TooLarge. Size and digest are worked out here.
func (tx *Tx) AddFile(engagementID string, f File, r io.Reader) (File, error) {
	if err := tx.exists(engagementID); err != nil {
		return File{}, err
	}
	var faults engagement.Faults
	faults.Need("name", f.Name, 255)
	if err := faults.Err("The file cannot be saved"); err != nil {
		return File{}, err
	}
	if f.ID == "" {
		f.ID = uuid.NewString()
	}
	digest := sha256.New()
	size, err := tx.writeChunks(engagementID, f.ID, r, digest)
	if err != nil {
		return File{}, err
	}
	row := fileRow{
		OrgID: tx.org, EngagementID: engagementID, ID: f.ID, Name: clean(f.Name), ContentType: clean(f.ContentType),
		Size: size, SHA256: hexOf(digest.Sum(nil)), CreatedBy: f.By, CreatedAt: tx.stamp(),
	}
	if err := tx.db.Create(&row).Error; err != nil {
		return File{}, fmt.Errorf("keep file %s: %w", f.ID, err)
	}
	return fileOf(row), nil
}

func (tx *Tx) writeChunks(engagementID, id string, r io.Reader, digest hash.Hash) (int64, error) {
	size, ahead := int64(0), bufio.NewReader(r)
	for place := 0; ; place++ {
		chunk := make([]byte, chunkSize)
		n, err := io.ReadFull(ahead, chunk)
		if err == nil {
			_, err = ahead.Peek(1)
		}
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return 0, fmt.Errorf("read file %s: %w", id, err)
		}
		if size += int64(n); size > MaxFile {
			return 0, engagement.Errorf(engagement.TooLarge, "The file has more than %d MiB; split it, or link to it instead.", MaxFile>>20)
		}
		if n > 0 {
			digest.Write(chunk[:n])
			content, by, err := tx.seal(chunk[:n], tx.aboutChunk(engagementID, id, place, last))
			if err != nil {
				return 0, fmt.Errorf("keep file %s: %w", id, err)
			}
			row := fileChunkRow{OrgID: tx.org, EngagementID: engagementID, FileID: id, Place: place, Content: content, SealedBy: by}
			if err := tx.db.Create(&row).Error; err != nil {
				return 0, fmt.Errorf("keep file %s: %w", id, err)
			}
		}
		if last {
			return size, nil
		}
	}
}

// File returns what is known of a file.
func (tx *Tx) File(engagementID, id string) (File, error) {
	row, found, err := first[fileRow](tx.of(&fileRow{}).Where("engagement_id = ? AND id = ? AND deleted_at IS NULL", engagementID, id))
	if err != nil {
		return File{}, fmt.Errorf("read file %s: %w", id, err)
	}
	if !found {
		return File{}, notFound("file", id)
	}
	return fileOf(row), nil
}

// Files lists an engagement's files, the oldest first.
func (tx *Tx) Files(engagementID string) ([]File, error) {
	return rowsOf(tx.of(&fileRow{}).Where("engagement_id = ? AND deleted_at IS NULL", engagementID).Order("created_at, id"), fileOf)
}

// OpenFile returns a file with a reader of its bytes, which reads a chunk at a time and
// only as long as the transaction lasts. It has read the first one, so that a file that cannot
// be opened is Unavailable before any of it is passed on.
func (tx *Tx) OpenFile(engagementID, id string) (File, io.Reader, error) {
	f, err := tx.File(engagementID, id)
	if err != nil {
		return File{}, nil, err
	}
	r := &fileReader{tx: tx, engagement: engagementID, file: f}
	if err := r.next(); err != nil && !errors.Is(err, io.EOF) {
		return File{}, nil, err
	}
	return f, r, nil
}

// DeleteFile deletes a file's bytes and takes it out of the list; who did it stays. It
// is a Conflict while items refer to it.
func (tx *Tx) DeleteFile(engagementID, id, by string) error {
	if _, err := tx.File(engagementID, id); err != nil {
		return err
	}
	if err := tx.unreferencedBy(engagementID, engagement.KindFile, id); err != nil {
		return err
	}
	if err := tx.of(&fileChunkRow{}).Where("engagement_id = ? AND file_id = ?", engagementID, id).Delete(&fileChunkRow{}).Error; err != nil {
		return fmt.Errorf("delete file %s: %w", id, err)
	}
	err := tx.of(&fileRow{}).Where("engagement_id = ? AND id = ?", engagementID, id).
		Updates(map[string]any{"deleted_by": by, "deleted_at": tx.stamp()}).Error
	if err != nil {
		return fmt.Errorf("delete file %s: %w", id, err)
	}
	return nil
}

type fileReader struct {
	tx         *Tx
	engagement string
	file       File
	place      int
	fetched    int64 // bytes of the chunks fetched so far
	rest       []byte
}

// Read reads on, fetching the next chunk when the last one is used up.
func (r *fileReader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// next fetches the next chunk; io.EOF when the file has been read to its end.
func (r *fileReader) next() error {
	if r.fetched >= r.file.Size {
		return io.EOF
	}
	row, found, err := first[fileChunkRow](r.tx.of(&fileChunkRow{}).Where(
		"engagement_id = ? AND file_id = ? AND place = ?", r.engagement, r.file.ID, r.place))
	if err != nil {
		return fmt.Errorf("read file %s: %w", r.file.ID, err)
	}
	if !found {
		return fmt.Errorf("read file %s: %w", r.file.ID, engagement.Errorf(engagement.Unavailable,
			"It is not whole any more: it ends after %d of %d bytes. An operator restores the database.", r.fetched, r.file.Size))
	}
	about := r.tx.aboutChunk(r.engagement, r.file.ID, r.place, isLast(r.place, r.file.Size))
	if r.rest, err = r.tx.unseal(row.Content, row.SealedBy, about); err != nil {
		return fmt.Errorf("read file %s: %w", r.file.ID, err)
	}
	r.place, r.fetched = r.place+1, r.fetched+int64(len(r.rest))
	return nil
}

func fileOf(r fileRow) File {
	return File{ID: r.ID, Name: r.Name, ContentType: r.ContentType, Size: r.Size, SHA256: r.SHA256, By: r.CreatedBy, CreatedAt: r.CreatedAt.Time}
}
