package web

import "github.com/gin-gonic/gin"

// pageRoutes are the pages of signed-in people.
func (s *Site) pageRoutes(*gin.RouterGroup) {}
